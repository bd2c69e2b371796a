# Write build_info.h when what it says has changed: cmake -DSOURCE=… -DTEMPLATE=… -DOUTPUT=… -P build_info.cmake
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --tags
  OUTPUT_VARIABLE TC_GIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(TC_GIT "unknown")
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
