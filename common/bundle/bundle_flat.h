/* bundle_flat.h - a frame's payload as a FlatBuffer; the only door to that library. */
#ifndef GENT_COMMON_BUNDLE_BUNDLE_FLAT_H
#define GENT_COMMON_BUNDLE_BUNDLE_FLAT_H

#include "common/bundle/frame.h"

/* Appends the FlatBuffer of 'facts' and 'sections'; equal inputs give equal
 * bytes. Fails with STATUS_NO_MEMORY. */
enum status bundle_flat_emit(const struct frame_facts *facts, const struct frame_section sections[MODEL_N_SECTIONS],
                             struct buffer *out, struct fail *fail);

/* Verifies data[0..n), aligned for 8 bytes, and fills facts and sections, which
 * borrow it; sections that it does not have are empty. The sections' checksums,
 * and whether they suit the facts, are the caller's. Fails with
 * STATUS_BAD_BUNDLE, STATUS_UNSUPPORTED (a section of an unknown number). */
enum status bundle_flat_view(const uint8_t *data, size_t n, struct frame_facts *facts,
                             struct frame_section sections[MODEL_N_SECTIONS], struct fail *fail);

#endif
