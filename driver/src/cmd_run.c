#include "command.h"
tc_status tc_cmd_run(int argc, char **argv)
{
  (void)argc;
  (void)argv;
  return tc_fail(TC_ERR_INTERNAL, "run is not there yet");
}
