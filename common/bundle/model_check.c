/* model_check.c - what gen relies on, looked at once. */
#include "common/bundle/model_code.h"

enum status model_check(const struct model *model, struct fail *fail)
{
    if (model->n_strings == 0 || model->n_values == 0)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "the empty string or the empty value is missing");
    return STATUS_OK;
}
