/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recipes: whatever the text is, it loads or an error says why; what loads can be planned. */
#include <math.h>

#include "fuzz_file.h"
#include "plan.h"
#include "recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  tc_status status = tc_recipe_load(fuzz_file(data, size), NULL, 0, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  fuzz_check(status != TC_OK);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return 0;
}
