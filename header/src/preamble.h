/*
 * acd.h: who talks to whom next. Written by `cargo run -p acd-header` from src/capi; do not edit.
 *
 * Two layers. acd_core_...: one routing domain on one thread, with the caller's clock; no thread,
 * clock or file of ours. acd_engine_...: many threads in, one writer for each domain, events out.
 * docs/embedding.md explains both, with whole programs in examples/.
 *
 * Conventions, without exception:
 *
 * - Every function that can fail returns a status: ACD_OK is 0. 100 to 199: the call itself was
 *   wrong. 200 to 299: the core refused the command, and nothing has changed but time. 300 to 399:
 *   there is nothing to be read. 400 to 499: the engine. 500 to 599: a snapshot or a journal.
 *   900 to 999: a fault of this library. acd_status_name says them in words. New ones may come
 *   within each range.
 * - Results are written through pointers, once and only if the status is ACD_OK. Nothing is read
 *   from there.
 * - NULL is checked wherever a pointer is taken, and so is alignment. What a pointer points to must
 *   be there: that cannot be checked.
 * - Handles are opaque. One that is NULL, freed, of another type, in use by another call or
 *   poisoned is told apart. A freed handle is told apart until 1,024 more have been freed. A handle
 *   must not be freed while another thread is in a call with it.
 * - A panic in the library ends in ACD_PANICKED and never goes through the caller. The handle is
 *   poisoned then: its state may be half-made and must not route calls. It can be freed.
 * - Commands and events are records of 64 bytes. Structures that are filled in by the caller begin
 *   with their size and are made by a function acd_..._init; fields are only ever added at their
 *   end. Views are written into as many bytes as the caller says that he has.
 * - Text is a pointer and a length in bytes, UTF-8, without a zero byte at its end. It is read
 *   during the call and never kept.
 * - Words (orders, causes, states) are numbers; one that the library does not know is refused, and
 *   one that the caller does not know should be skipped.
 * - Times are microseconds: moments since an origin of the caller's choice, or lengths.
 * - Each comment says which threads may call. A const pointer means that the thing is only read:
 *   such calls may run side by side.
 */

#ifndef ACD_H
#define ACD_H

#include <stddef.h>
#include <stdint.h>

