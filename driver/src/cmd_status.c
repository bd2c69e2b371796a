#include "command.h"
tc_status tc_cmd_status(int argc, char **argv)
{
  (void)argc;
  (void)argv;
  return tc_fail(TC_ERR_INTERNAL, "status is not there yet");
}
