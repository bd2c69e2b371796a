#include "command.h"
tc_status tc_cmd_report(int argc, char **argv)
{
  (void)argc;
  (void)argv;
  return tc_fail(TC_ERR_INTERNAL, "report is not there yet");
}
