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


/* The version of the interface: this header's. */
#define ACD_VERSION_MAJOR 0

/* Grows with what is added. */
#define ACD_VERSION_MINOR 1

/* Grows with what is mended. */
#define ACD_VERSION_PATCH 0

/* Done. Only then has anything been written through the caller's pointers. */
#define ACD_OK 0

/* A pointer that must not be NULL is; or text or a list of some length has no place. */
#define ACD_NULL_POINTER 100

/* A pointer is not aligned for what it points to. */
#define ACD_MISALIGNED 101

/*
 * A record's size, a structure's struct_size or the size given for it is none that this
 * library knows.
 */
#define ACD_BAD_SIZE 102

/* A number that stands for a word (a kind, an order, a cause, a period) stands for none. */
#define ACD_UNKNOWN_WORD 103

/* A flag that the command does not know, or a reserved field that is not zero. */
#define ACD_BAD_FLAGS 104

/* Text is not UTF-8. */
#define ACD_BAD_UTF8 105

/* A length or capacity that no memory has. */
#define ACD_BAD_LENGTH 106

/* The room that was given is too small for the list or text. Nothing was written. */
#define ACD_NO_ROOM 107

/* The handle has been freed. */
#define ACD_CLOSED_HANDLE 120

/* The handle is of another type, or none at all. */
#define ACD_WRONG_HANDLE 121

/*
 * Another call is in this handle right now: from a second thread without exclusion, or from a
 * callback that must not.
 */
#define ACD_IN_USE 122

/* No such queue is defined. */
#define ACD_UNKNOWN_QUEUE 200

/* No such agent is defined. */
#define ACD_UNKNOWN_AGENT 201

/* No call with this number was ever offered. */
#define ACD_UNKNOWN_CALL 202

/* No such alarm is defined. */
#define ACD_UNKNOWN_ALARM 203

/* No such rule is in the routing table. */
#define ACD_UNKNOWN_RULE 204

/* A call with this number exists or existed. */
#define ACD_DUPLICATE_CALL 210

/* Not possible in the state in which the call or agent is. */
#define ACD_WRONG_STATE 211

/* The message is about an offer that has ended meanwhile. */
#define ACD_STALE_OFFER 212

/* A call of this customer waits in this queue already. */
#define ACD_DUPLICATE_CUSTOMER 213

/* The customer is blocked, or a rule of the routing table refuses the call. */
#define ACD_BLOCKED 214

/* A skill expression cannot be read. */
#define ACD_BAD_SKILL_EXPRESSION 220

/* A value out of its range. */
#define ACD_BAD_VALUE 221

/* A rule of the routing table is wrong; acd_core_refusal says which and why. */
#define ACD_BAD_RULE 222

/* No room to wait, here or along the overflow. */
#define ACD_QUEUE_FULL 230

/* The queue is closed and nothing takes its overflow. */
#define ACD_QUEUE_CLOSED 232

/* Every agent of the queue is away and nothing takes its overflow. */
#define ACD_NO_AGENTS 233

/* No rule says where the call goes, and neither does the command. */
#define ACD_NO_ROUTE 234

/* One of the limits given at construction is reached. */
#define ACD_LIMIT_REACHED 231

/* A refusal that this interface has no number for yet; the text says what it is. */
#define ACD_REFUSED 299

/*
 * There is no such thing, or it has no value now: a ratio of nothing, an expected wait where
 * nobody works, a row that is no longer kept.
 */
#define ACD_NO_VALUE 300

/* The core was made without books. */
#define ACD_NO_BOOKS 301

/* Events wait to be taken, and would be lost. Take them first. */
#define ACD_EVENTS_WAITING 310

/* The shard's ring is full. Hand the command over again in a while. */
#define ACD_FULL 400

/*
 * The command brings a new call, and the ring is nearly full. Turn the caller away, or hand it
 * over again in a while.
 */
#define ACD_PRESSURE 401

/* The engine is closing or closed. */
#define ACD_CLOSING 402

/* The shard has failed. */
#define ACD_SHARD_FAILED 403

/* No domain of this number was added. */
#define ACD_UNKNOWN_DOMAIN 410

/* A domain of this number is there already. */
#define ACD_DUPLICATE_DOMAIN 411

/* The domain's number is not below the limit given at construction. */
#define ACD_BEYOND_LIMIT 412

/* No such shard, or its stream has been taken. */
#define ACD_UNKNOWN_SHARD 413

/* The system gives no thread. */
#define ACD_NO_THREAD 420

/* The page changed all the time while it was being read. Try again. */
#define ACD_PAGE_BUSY 430

/* The stream or observer has ended, and everything has been read. */
#define ACD_ENDED 431

/* The bytes are no snapshot, or not what was written. Use the snapshot before it. */
#define ACD_BAD_SNAPSHOT 500

/* A later version of this library wrote it, or one that this one cannot read. Use that version. */
#define ACD_NEWER_SNAPSHOT 501

/* The core was made with other limits, another seed or other books. Give those. */
#define ACD_OTHER_ORIGIN 502

/* The state that was read is not the one that was written. Use the snapshot before it. */
#define ACD_SNAPSHOT_PARTED 503

/* The system cannot read or write it. Look at the disk, then open it anew. */
#define ACD_JOURNAL_IO 510

/* It is open for writing elsewhere. */
#define ACD_JOURNAL_IN_USE 511

/* It is damaged, or a piece of it is missing. Keep the files; acd journal verify shows it. */
#define ACD_JOURNAL_DAMAGED 512

/* A later version of this library wrote it. Use that version. */
#define ACD_NEWER_JOURNAL 513

/* What it leads to is not the state that was written down. Keep the files. */
#define ACD_JOURNAL_PARTED 514

/* It could not be written before: nothing more is. Free the core and open the journal anew. */
#define ACD_JOURNAL_FAILED 515

/* This core, or this engine, has no journal. */
#define ACD_NO_JOURNAL 516

/* This core, or this engine, has a journal: domains are added by acd_engine_open_domain. */
#define ACD_HAS_JOURNAL 517

/* Something in the library panicked. The handle is poisoned. */
#define ACD_PANICKED 900

/* Something panicked in this handle before. It can only be freed. */
#define ACD_POISONED 901

/* Where a queue, agent or group stands: there is none. */
#define ACD_NONE 4294967295

/* Where a queue's limit stands: there is no limit. */
#define ACD_UNLIMITED -1

/* A moment that never comes. */
#define ACD_NEVER UINT64_MAX

/* Who became idle first. */
#define ACD_ORDER_LONGEST_IDLE 0

/* The greatest sum of levels in the skills that the expression names. */
#define ACD_ORDER_BEST_SKILL 1

/* Who holds the fewest skills. */
#define ACD_ORDER_LEAST_SKILLED 2

/* Who answered the fewest calls since login. */
#define ACD_ORDER_FEWEST_CALLS 3

/* Who was least busy of late. */
#define ACD_ORDER_LEAST_OCCUPIED 4

/* The next by order of definition. */
#define ACD_ORDER_ROUND_ROBIN 5

/* The first by order of definition. */
#define ACD_ORDER_LINEAR 6

/* Any, evenly; seeded. */
#define ACD_ORDER_RANDOM 7

/* Who talked least since login. */
#define ACD_ORDER_LEAST_TALK_TIME 8

/* Any, in proportion to the levels that ACD_ORDER_BEST_SKILL looks at; seeded. */
#define ACD_ORDER_WEIGHTED_RANDOM 9

/* The oldest. */
#define ACD_CALLS_OLDEST 0

/* The youngest. */
#define ACD_CALLS_NEWEST 1

/* Whose age is the greatest in terms of the queue's answer_within_s. */
#define ACD_CALLS_GREATEST_NEED 2

/* Not ready; the cause is the reason. */
#define ACD_MISSED_NOT_READY 0

/* Idle again. */
#define ACD_MISSED_READY 1

/* It is refused: ACD_DUPLICATE_CUSTOMER. */
#define ACD_CUSTOMER_DUPLICATE 0

/* The call that is there goes on under the new call's number: ACD_EVENT_MERGED. */
#define ACD_CUSTOMER_MERGE 1

/* Both wait. */
#define ACD_CUSTOMER_SEPARATE 2

/* None. */
#define ACD_WRAP_UP_NONE 0

/* For wrap_up_s; may be ended early. */
#define ACD_WRAP_UP_TIMED 1

/* For wrap_up_s; may not. */
#define ACD_WRAP_UP_FIXED 2

/* Until the agent ends it. */
#define ACD_WRAP_UP_MANUAL 3

/* A telephone call. */
#define ACD_MEDIUM_VOICE 0

/* A conversation in writing, with the customer at the other end. */
#define ACD_MEDIUM_CHAT 1

/* A letter that waits to be answered. */
#define ACD_MEDIUM_EMAIL 2

/* Not signed in. */
#define ACD_STATE_LOGGED_OUT 1

/* Signed in, wants no calls now; the reason stands beside it. */
#define ACD_STATE_NOT_READY 2

/* Waits for a call. */
#define ACD_STATE_IDLE 3

/* A call rings. */
#define ACD_STATE_RINGING 4

/* Talks. */
#define ACD_STATE_TALKING 5

/* Has a call on hold. */
#define ACD_STATE_HELD 6

/* After-call work. */
#define ACD_STATE_WRAP_UP 7

/* Ready, but on a call that is not routed here. */
#define ACD_STATE_BUSY_ELSEWHERE 9

/* In a queue. */
#define ACD_STATE_WAITING 8

/* Signed in, not yet ready. */
#define ACD_REASON_LOGIN 1

/* Missed an offer: did not answer in time. */
#define ACD_REASON_NO_ANSWER 2

/* Missed an offer: declined it. */
#define ACD_REASON_REJECT 3

/* Missed an offer: the device failed. */
#define ACD_REASON_UNDELIVERABLE 4

/* One of the host's own catalogue; its number stands beside it. */
#define ACD_REASON_HOST 5

/* Not answered in time. */
#define ACD_CAUSE_NO_ANSWER 1

/* Declined. */
#define ACD_CAUSE_REJECT 2

/* The device failed. */
#define ACD_CAUSE_UNDELIVERABLE 3

/* The agent began a call elsewhere; that is no miss. */
#define ACD_CAUSE_BUSY_ELSEWHERE 4

/* The switch does not ring there after a restart; that is no miss. */
#define ACD_CAUSE_LOST 5

/* No room to wait. */
#define ACD_CAUSE_FULL 11

/* Waited as long as the queue allows. */
#define ACD_CAUSE_MAX_WAIT 12

/* The queue is closed; the call passed. */
#define ACD_CAUSE_CLOSED 13

/* Every agent is away; the call passed. */
#define ACD_CAUSE_NO_AGENTS 14

/* The queue is closed; the call left it. Also of a call that was turned away. */
#define ACD_CAUSE_CLOSING 15

/* Every agent is away; the call left. Also of a call that was turned away. */
#define ACD_CAUSE_AGENTS_GONE 16

/* Not reached in any attempt. */
#define ACD_CAUSE_FAILED 21

/* Not reached in time. */
#define ACD_CAUSE_EXPIRED 22

/* Taken back. */
#define ACD_CAUSE_CANCELLED 23

/* Another one of the same customer is open. */
#define ACD_CAUSE_MERGED 24

/* The customer called, and waits in its place. */
#define ACD_CAUSE_RETURNED 25

/* So many wait. */
#define ACD_CAUSE_WAITING 31

/* One has waited for so long. */
#define ACD_CAUSE_LONGEST_WAIT 32

/* A call that came now would wait for so long. */
#define ACD_CAUSE_EXPECTED_WAIT 33

/* Nothing: reached customers have a counter of their own. */
#define ACD_COUNTS_APART 0

/* Answered when reached, after the wait up to the request. */
#define ACD_COUNTS_AT_REQUEST 1

/* Answered when reached, after the whole wait but for the time up to its earliest moment. */
#define ACD_COUNTS_WHEN_REACHED 2

/* They wait on and are served. */
#define ACD_AT_CLOSE_SERVE 0

/* They go on along the overflow. */
#define ACD_AT_CLOSE_OVERFLOW 1

/* They are turned away. */
#define ACD_AT_CLOSE_END 2

/* Who is not ready. */
#define ACD_AWAY_NOT_READY 1

/* At whom a call rings. */
#define ACD_AWAY_RINGING 2

/* Who talks. */
#define ACD_AWAY_TALKING 4

/* Who has a call on hold. */
#define ACD_AWAY_HELD 8

/* Who is in after-call work. */
#define ACD_AWAY_WRAP_UP 16

/* On a call that is not routed here. */
#define ACD_AWAY_BUSY_ELSEWHERE 32

/* From full 5 minutes to full 5 minutes. */
#define ACD_PERIOD_MINUTES_5 1

/* Quarters of an hour. */
#define ACD_PERIOD_MINUTES_15 2

/* Half-hours. */
#define ACD_PERIOD_MINUTES_30 3

/* Hours. */
#define ACD_PERIOD_HOUR 4

/* Dates: 23 or 25 hours where clocks are put forward or back. */
#define ACD_PERIOD_DAY 5

/* From Monday to Monday. */
#define ACD_PERIOD_WEEK 6

/* From the first of a month to the first of the next. */
#define ACD_PERIOD_MONTH 7

/* The last 5 minutes. */
#define ACD_WINDOW_MINUTES_5 1

/* The last 15 minutes. */
#define ACD_WINDOW_MINUTES_15 2

/* The last 30 minutes. */
#define ACD_WINDOW_MINUTES_30 3

/* (answered within T + abandoned within T) / (answered + abandoned). */
#define ACD_LEVEL_ANSWERED_OR_ABANDONED 1

/* Answered within T / answered. */
#define ACD_LEVEL_OF_ANSWERED 2

/* Answered within T / (answered + abandoned): the usual one. */
#define ACD_LEVEL_OF_OFFERED 3

/* Answered within T / (answered + abandoned - abandoned within T). */
#define ACD_LEVEL_LATE_ABANDONS_ONLY 4

/* (Answered within T + short abandons) / (answered + abandoned). */
#define ACD_LEVEL_SHORT_ABANDONS_GOOD 5

/* Answered within T / (answered + abandoned - short abandons). */
#define ACD_LEVEL_SHORT_ABANDONS_OUT 6

/* At the threshold or above it. */
#define ACD_SIDE_ABOVE 1

/* At the threshold or below it. */
#define ACD_SIDE_BELOW 2

/* Calls that wait. */
#define ACD_FIGURE_WAITING 1

/* Calls that ring. */
#define ACD_FIGURE_RINGING 2

/* Both together. */
#define ACD_FIGURE_IN_QUEUE 3

/* Of both, those beyond the threshold. */
#define ACD_FIGURE_OVER_THRESHOLD 4

/* The longest wait of both. */
#define ACD_FIGURE_LONGEST_WAIT 5

/* Agents on the calls. */
#define ACD_FIGURE_BUSY 6

/* Idle agents. */
#define ACD_FIGURE_AGENTS_IDLE 7

/* Agents who are not ready. */
#define ACD_FIGURE_AGENTS_NOT_READY 8

/* Agents who are signed in. */
#define ACD_FIGURE_AGENTS_LOGGED_IN 9

/* Entries since the beginning. */
#define ACD_FIGURE_OFFERED 10

/* Answers. */
#define ACD_FIGURE_ANSWERED 11

/* Abandons. */
#define ACD_FIGURE_ABANDONED 12

/* Calls gone on to another queue. */
#define ACD_FIGURE_OVERFLOWED_OUT 13

/* Calls ended at the maximum wait. */
#define ACD_FIGURE_TIMED_OUT 14

/* Calls turned away. */
#define ACD_FIGURE_REFUSED 15

/* Missed offers. */
#define ACD_FIGURE_MISSED 16

/* Calls done with, wrap-up included. */
#define ACD_FIGURE_HANDLED 17

/* Abandoned / offered. */
#define ACD_FIGURE_ABANDON_RATE 18

/* The service level by formula, over finished calls. */
#define ACD_FIGURE_SERVICE_LEVEL 19

/* The same, with calls that wait too long now below the line. */
#define ACD_FIGURE_LIVE_SERVICE_LEVEL 20

/* The service level of window. */
#define ACD_FIGURE_RECENT_SERVICE_LEVEL 21

/* What a call would wait that came now. */
#define ACD_FIGURE_EXPECTED_WAIT 22

/* Average speed of answer. */
#define ACD_FIGURE_SPEED_OF_ANSWER 23

/* Average handle time. */
#define ACD_FIGURE_HANDLE_TIME 24

/* How long an agent has been in timed_state. */
#define ACD_FIGURE_TIME_IN 25

/* Any but logged out. */
#define ACD_TIMED_LOGGED_IN 1

/* Not ready, whatever the reason. */
#define ACD_TIMED_NOT_READY 2

/* Just state, and of not ready just reason. */
#define ACD_TIMED_EXACTLY 3

/* Entry into the queue to the answer. */
#define ACD_MEASURE_WAIT_ANSWERED 1

/* Entry into the queue to the abandon. */
#define ACD_MEASURE_WAIT_ABANDONED 2

/* A ringing at an agent. */
#define ACD_MEASURE_RING 3

/* Talk of an agent's part. */
#define ACD_MEASURE_TALK 4

/* Hold of an agent's part. */
#define ACD_MEASURE_HOLD 5

/* After-call work. */
#define ACD_MEASURE_WRAP_UP 6

/* Takes commands. */
#define ACD_PHASE_OPEN 1

/* Takes no more and carries out those that it has. */
#define ACD_PHASE_CLOSING 2

/* Has ended. */
#define ACD_PHASE_CLOSED 3

/* Something in it panicked. */
#define ACD_PHASE_FAILED 4

/* Only moves time. */
#define ACD_CMD_TICK 1

/* Defines a queue, or replaces its whole definition. queue; data: struct acd_queue_rules. */
#define ACD_CMD_QUEUE 10

/* Defines an agent, or replaces what the agent can do. agent; data: struct acd_agent_rules. */
#define ACD_CMD_AGENT 11

/* The agent belongs to this group from now on. agent, number; number ACD_NONE: to none. */
#define ACD_CMD_JOIN_GROUP 12

/*
 * Defines an alarm or replaces its rule; without data removes it. number; data: struct
 * acd_alarm_rule.
 */
#define ACD_CMD_ALARM 13

/* The queue takes calls again. queue. */
#define ACD_CMD_OPEN 14

/* The queue takes no more calls, until it is opened. queue. */
#define ACD_CMD_CLOSE 15

/* The agent signs in. agent. */
#define ACD_CMD_LOGIN 20

/* The agent signs out; on a call it stays pending until that is over. agent. */
#define ACD_CMD_LOGOUT 21

/* The agent wants calls. agent. */
#define ACD_CMD_READY 22

/* The agent wants none. agent, reason; of ACD_REASON_HOST number. */
#define ACD_CMD_NOT_READY 23

/* The agent ends after-call work. agent. */
#define ACD_CMD_WRAPPED_UP 24

/* The agent is on a call that is not routed here: nothing is offered until that is over. agent. */
#define ACD_CMD_BUSY_ELSEWHERE 25

/* That call is over. agent. */
#define ACD_CMD_BACK_FROM_ELSEWHERE 26

/*
 * A call enters a queue. call (a number never used before), queue; with ACD_WITH_PRIORITY
 * priority; data: struct acd_arrival, or NULL.
 */
#define ACD_CMD_OFFER 30

/* The agent at whom the call rings took it. call; with ACD_WITH_OFFER offer. */
#define ACD_CMD_ANSWER 31

/* The agent declined it. call; with ACD_WITH_OFFER offer. */
#define ACD_CMD_REJECT 32

/* The agent's device failed. call; with ACD_WITH_OFFER offer. */
#define ACD_CMD_UNDELIVERABLE 33

/* The call is over, whoever ended it. call. */
#define ACD_CMD_HANG_UP 34

/* The call is put on hold. call. */
#define ACD_CMD_HOLD 35

/* It is taken back. call. */
#define ACD_CMD_RETRIEVE 36

/* It leaves its agent for a queue. call, queue; with ACD_WITH_PRIORITY priority. */
#define ACD_CMD_TRANSFER 37

/* A waiting call gets another priority. call, priority. */
#define ACD_CMD_SET_PRIORITY 38

/* The customer of a conversation in writing said something. call. */
#define ACD_CMD_CUSTOMER_SAID 39

/* The agent did. call. */
#define ACD_CMD_AGENT_SAID 45

/*
 * The caller of a waiting call rings off and is called back in his turn. call; data: struct
 * acd_callback_plan, or NULL.
 */
#define ACD_CMD_CALLBACK 40

/*
 * The customer who is dialled answered, and talks with the reserved agent. call; with
 * ACD_WITH_OFFER offer.
 */
#define ACD_CMD_CALLBACK_ANSWERED 41

/* The customer who is dialled was not reached. call; with ACD_WITH_OFFER offer. */
#define ACD_CMD_CALLBACK_FAILED 42

/* The customer need not be called back any more. call. */
#define ACD_CMD_CANCEL_CALLBACK 43

/*
 * The line of a talking or held call broke; the customer is called back as the queue's rules say.
 * call.
 */
#define ACD_CMD_LINE_LOST 44

/*
 * The agent who has the call consults a queue, or somebody there. call; offer: the consultation,
 * a call's number never used before; queue; with ACD_WITH_PRIORITY priority; data: struct
 * acd_arrival, or NULL (customer and prefer_last are not looked at).
 */
#define ACD_CMD_CONSULT 47

/* The customer, the agent and the one who was consulted talk together. call. */
#define ACD_CMD_CONFERENCE 48

/* The agent leaves the call to the one who was consulted. call. */
#define ACD_CMD_COMPLETE_TRANSFER 49

/*
 * A call asks the routing table for its queue, and what else a rule says. call (a number never
 * used before); queue: where it enters if no rule fits or the one that fits names none, or
 * ACD_NONE; with ACD_WITH_PRIORITY priority; data: struct acd_inquiry, or NULL.
 */
#define ACD_CMD_ROUTE 50

/* Replaces the whole routing table. data: struct acd_rules. */
#define ACD_CMD_ROUTING_TABLE 51

/*
 * Puts a rule into the routing table, or replaces the one of its number. number: before which
 * other, or ACD_NONE: a new one at the end, another where it stands; data: struct acd_rule.
 */
#define ACD_CMD_ROUTING_RULE 52

/* Takes a rule out of the routing table. number. */
#define ACD_CMD_REMOVE_ROUTING_RULE 53

/* Calls of a customer are refused from now on. data: struct acd_block. */
#define ACD_CMD_BLOCK 54

/* They are taken again. data: struct acd_block, for_us ACD_NEVER. */
#define ACD_CMD_UNBLOCK 55

/* The switch was restarted and says from now on what still exists. */
#define ACD_CMD_RECONCILE_BEGIN 56

/*
 * The switch has this call. call; number: what it sees of it, one of ACD_SEEN_...; agent: with
 * whom, where it is with one.
 */
#define ACD_CMD_CONFIRM_CALL 57

/* The agent is signed in. agent. */
#define ACD_CMD_CONFIRM_AGENT 58

/* All has been said: what was not confirmed is closed as lost. */
#define ACD_CMD_RECONCILE_END 59

/* The call is there: its lease begins anew (lease_s of acd_queue_rules). call. */
#define ACD_CMD_STILL_THERE 60

/*
 * The call that was just answered could not be connected: it goes back to its place, and for the
 * agent it is as if it had been undeliverable. call; with ACD_WITH_OFFER offer: by which it was
 * answered.
 */
#define ACD_CMD_BRIDGE_FAILED 46

/* priority is given: without it the queue's counts. */
#define ACD_WITH_PRIORITY 1

/* offer is given: if it is not this one that rings now, the command is refused as stale. */
#define ACD_WITH_OFFER 2

/* A call waits in a queue. call, queue; number: its position. */
#define ACD_EVENT_QUEUED 1

/* Ring this agent. call, agent, queue, detail.offer, time.waited_us. */
#define ACD_EVENT_RINGING 2

/* The agent took the call. call, agent, queue, time.waited_us, detail.age_us. */
#define ACD_EVENT_ANSWERED 3

/*
 * The offer failed: stop ringing; the call waits again. call, agent, queue, cause; number: its
 * position.
 */
#define ACD_EVENT_REQUEUED 4

/*
 * The caller gave up. call, queue, time.waited_us, detail.age_us; agent: at whom it rang (stop
 * ringing there), or ACD_NONE.
 */
#define ACD_EVENT_ABANDONED 5

/* The call goes on to another queue. call, queue, cause; number: the other queue. */
#define ACD_EVENT_OVERFLOWED 6

/*
 * The maximum wait has passed and there is nowhere to go on to. call, queue, time.waited_us,
 * detail.age_us.
 */
#define ACD_EVENT_TIMED_OUT 7

/* The agent put the call on hold. call, agent. */
#define ACD_EVENT_HELD 8

/* The agent took it back. call, agent. */
#define ACD_EVENT_RETRIEVED 9

/*
 * The call left its agent for a queue. call, agent, queue; number: the queue that the command
 * named; time.talk_us and detail.hold_us of this agent's part.
 */
#define ACD_EVENT_TRANSFERRED 10

/* A conversation ended. call, agent, queue, time.talk_us, detail.hold_us. */
#define ACD_EVENT_ENDED 11

/*
 * An agent's state or reason has changed. agent, state; cause: the reason, one of
 * ACD_REASON_...; number: of a reason of the host's.
 */
#define ACD_EVENT_AGENT 12

/* An alarm is raised. number: which; detail.value: the figure. */
#define ACD_EVENT_ALARM_RAISED 13

/* An alarm is cleared. number: which; state: 1 if there is a detail.value. */
#define ACD_EVENT_ALARM_CLEARED 14

/*
 * The queue let a waiting call go that no queue along the overflow takes; it is over. call, queue,
 * cause, time.waited_us, detail.age_us.
 */
#define ACD_EVENT_TURNED_AWAY 15

/* The queue takes calls again. queue. */
#define ACD_EVENT_OPENED 16

/* The queue takes no more calls. queue. */
#define ACD_EVENT_CLOSED 17

/*
 * A customer who gave up calls again and has this age already; ACD_EVENT_QUEUED follows. call,
 * queue, detail.age_us.
 */
#define ACD_EVENT_RESUMED 18

/*
 * A customer who waits has called again: the call that waited goes on under the new number, in its
 * old place. call: the new one; queue; detail.was: the old one, which is over (end that leg).
 */
#define ACD_EVENT_MERGED 19

/*
 * It rings no more at this agent, who did not miss it: stop ringing there. Told of agents with
 * media, and where a call rings at several agents. call, agent, queue; state: 1 if another agent
 * answered.
 */
#define ACD_EVENT_WITHDRAWN 20

/* An agent with media begins the after-call work of a call. call, agent, queue. */
#define ACD_EVENT_WRAP_UP 21

/* An agent with media is done with a call. call, agent, queue, detail.wrap_up_us. */
#define ACD_EVENT_HANDLED 22

/*
 * The agent said something for the first time. call, agent, queue, detail.reply_us from the
 * answer; state: 1 if later than the queue's limit.
 */
#define ACD_EVENT_FIRST_REPLY 23

/* The limit for that has passed. call, agent, queue. */
#define ACD_EVENT_FIRST_REPLY_LATE 24

/* The customer is silent: warn. call, agent, queue. */
#define ACD_EVENT_SILENCE_WARNING 25

/*
 * The customer was silent for too long: close the conversation; ACD_EVENT_ENDED follows. call,
 * agent, queue.
 */
#define ACD_EVENT_SILENCE_CLOSED 26

/*
 * The offer failed at this agent: stop ringing there; the call rings on at others. call, agent,
 * queue, cause.
 */
#define ACD_EVENT_MISSED 27

/* The agent consults a queue: the consultation enters it next. call, agent, queue; detail.consult. */
#define ACD_EVENT_CONSULTING 40

/*
 * Join them: the customer, the agent and the one who was consulted. call, agent, detail.consult;
 * number: the other agent.
 */
#define ACD_EVENT_CONFERENCE 41

/*
 * The agent left the call to the one whom it consulted. call, agent, queue; number: the queue that
 * the consultation was answered from; time.talk_us and detail.hold_us of this agent's part.
 */
#define ACD_EVENT_TRANSFER_COMPLETED 42

/*
 * Join them: the call goes on with the agent of the consultation, which is over. call, agent,
 * queue, detail.consult.
 */
#define ACD_EVENT_TOOK_OVER 43

/*
 * The caller rang off and is called back: the call waits on as a placeholder. call, queue,
 * time.waited_us, detail.age_us.
 */
#define ACD_EVENT_CALLBACK 30

/*
 * Dial the customer, for whom this agent is reserved. call, agent, queue, detail.offer,
 * time.age_us; number: which attempt it is.
 */
#define ACD_EVENT_DIAL 31

/*
 * The customer was reached and talks with the agent. call, agent, queue, time.waited_us: the wait
 * that counts, detail.age_us; number: what it counts as, one of ACD_COUNTS_....
 */
#define ACD_EVENT_CALLBACK_ANSWERED 32

/*
 * The customer was not reached: stop dialling; the agent is free. call, agent, queue; number:
 * which attempt it was.
 */
#define ACD_EVENT_CALLBACK_FAILED 33

/*
 * The customer is not called back any more. call, queue, cause, detail.age_us; agent: who was
 * reserved (stop dialling), or ACD_NONE.
 */
#define ACD_EVENT_CALLBACK_ENDED 34

/*
 * The line broke and the customer is called back. call, agent, queue, time.talk_us,
 * detail.hold_us.
 */
#define ACD_EVENT_LINE_LOST 35

/*
 * The call that the agent had answered could not be connected: it enters its queue again, in its
 * old place. call, agent, queue, time.talk_us, detail.hold_us.
 */
#define ACD_EVENT_BRIDGE_FAILED 36

/*
 * The agents in reserve of a grade serve the queue from now on. queue; number: the grade; cause:
 * which threshold is reached.
 */
#define ACD_EVENT_RESERVE_JOINED 37

/* They do so no more; what rings goes on ringing. queue; number: the grade. */
#define ACD_EVENT_RESERVE_LEFT 38

/*
 * The routing table led a call here. queue (it may overflow at once); number: the rule, or
 * ACD_NONE.
 */
#define ACD_EVENT_ROUTED 28

/*
 * Engine: a command was refused. cause: the status; time.tag; state: what it was about, one of
 * ACD_ABOUT_..., and its number in call, agent, queue or number.
 */
#define ACD_EVENT_REFUSED 100

/* Engine: a shard has failed. number: which. The last event of its stream. */
#define ACD_EVENT_SHARD_FAILED 101

/* Observers: so many events were missed. time.missed; sequence: the number of the last of them. */
#define ACD_EVENT_GAP 102

/* Something that this interface has no record for yet. */
#define ACD_EVENT_OTHER 199

/* The command was about time alone. */
#define ACD_ABOUT_TIME 0

/* ... a call. */
#define ACD_ABOUT_CALL 1

/* ... an agent. */
#define ACD_ABOUT_AGENT 2

/* ... a queue. */
#define ACD_ABOUT_QUEUE 3

/* ... an alarm, in number. */
#define ACD_ABOUT_ALARM 4

/* ... the routing table; a rule of it is in number, or ACD_NONE. */
#define ACD_ABOUT_ROUTING 5

/* ... a customer, whose key is in call. */
#define ACD_ABOUT_CUSTOMER 6

/* Not confirmed after a restart of the switch. */
#define ACD_CAUSE_NOT_CONFIRMED 6

/* The switch said nothing of it for as long as its queue allows. */
#define ACD_CAUSE_LEASE_EXPIRED 7

/* That it is there. */
#define ACD_SEEN_THERE 0

/* It is with nobody. */
#define ACD_SEEN_WAITING 1

/* It rings at the agent. */
#define ACD_SEEN_RINGING 2

/* It talks with the agent. */
#define ACD_SEEN_TALKING 3

/* The agent holds it. */
#define ACD_SEEN_HELD 4

/*
 * The switch knows nothing of a call that waited or rang; it is over. call, queue, cause,
 * time.waited_us, detail.age_us; agent: at whom it rang, or ACD_NONE.
 */
#define ACD_EVENT_LOST 44

/* ... of one that talked or was held; ACD_EVENT_ENDED follows. call, agent, queue, cause. */
#define ACD_EVENT_CONVERSATION_LOST 45

/* After a restart of the switch all has been said. detail.calls lost; number: agents logged out. */
#define ACD_EVENT_RECONCILED 46

/* One of values. */
#define ACD_TEST_IS 1

/* A number from at_least to at_most. */
#define ACD_TEST_WITHIN 2

/* Not there. */
#define ACD_TEST_ABSENT 3

/* The alarm looks at all queues together, or at the whole floor. */
#define ACD_OF_ALL 1

/* At one queue. */
#define ACD_OF_QUEUE 2

/* At one agent. */
#define ACD_OF_AGENT 3

/* Of all queues' calls, or of all agents' time. */
#define ACD_BOOK_TOTAL 1

/* Of a queue's calls. id. */
#define ACD_BOOK_QUEUE 2

/* Of the calls that ask for a skill. skill. */
#define ACD_BOOK_SKILL 3

/* Of an agent's calls or time. id. */
#define ACD_BOOK_AGENT 4

/* Of the calls or time of a group's agents. id. */
#define ACD_BOOK_GROUP 5

/* Everything since the beginning. */
#define ACD_ROW_TOTALS 1

/* The event book: what happened in the interval. Of agents' time: clipped at its borders. */
#define ACD_ROW_EVENTS 2

/* The arrival book: what has become of the calls that entered in the interval. */
#define ACD_ROW_ARRIVALS 3

/* The live window window. */
#define ACD_ROW_RECENT 4

/* A call rings. */
#define ACD_ACTIVITY_RINGING 1

/* Talks. */
#define ACD_ACTIVITY_TALKING 2

/* Has a call on hold. */
#define ACD_ACTIVITY_HELD 3

/* After-call work. */
#define ACD_ACTIVITY_WRAP_UP 4

/* Waits for a call. */
#define ACD_ACTIVITY_IDLE 5

/* Wants no calls now. */
#define ACD_ACTIVITY_NOT_READY 6

/* On a call that is not routed here. */
#define ACD_ACTIVITY_BUSY_ELSEWHERE 7

/*
 * Once there is enough of it: if the process ends, up to 64 kB of the last commands are lost,
 * whose events may have been taken.
 */
#define ACD_SYNC_NONE 0

/* Given to the system before events are taken: survives the process. */
#define ACD_SYNC_BATCH 1

/* On the disk before events are taken: survives the machine. */
#define ACD_SYNC_SYNCED 2

/* Nothing is due. */
#define ACD_DUE_NOTHING 0

/* After-call work ends. agent. */
#define ACD_DUE_WRAP_UP_END 1

/* A ringing call becomes a miss. call. */
#define ACD_DUE_RING_END 2

/* A call has waited as long as its queue allows, or is tried again. call. */
#define ACD_DUE_MAX_WAIT 3

/* A call reaches a step: more agents become eligible. call. */
#define ACD_DUE_STEP 4

/* A call waits for its preferred agent no longer. call. */
#define ACD_DUE_PREFER_END 5

/* An agent may be offered a call again that he missed. call, agent. */
#define ACD_DUE_HOLD_BACK_END 6

/* An alarm's figure changes, or its hold time ends. alarm. */
#define ACD_DUE_ALARM 7

/* Every agent of a queue has been away for as long as it allows. queue. */
#define ACD_DUE_NO_AGENTS 8

/* A customer may be dialled. */
#define ACD_DUE_CALLBACK 9

/* A customer was not called back in time. */
#define ACD_DUE_CALLBACK_EXPIRY 10

/* A conversation's first reply is late, or its customer silent for long. call. */
#define ACD_DUE_CHAT 11

/* A call that rings may ring at one more agent. call. */
#define ACD_DUE_MORE_RINGS 12

/* A queue's longest wait lets agents in reserve join. */
#define ACD_DUE_RESERVE 14

/* A call has waited for as long as some agents' delay. call. */
#define ACD_DUE_DELAY 15

/* A call's lease runs out. call. */
#define ACD_DUE_LEASE 16

/* Something that this interface has no number for yet. */
#define ACD_DUE_OTHER 99

/* There is no consultation about it. */
#define ACD_CONSULT_NONE 0

/* There is one. */
#define ACD_CONSULT_ABOUT 1

/* There is one, and all three talk together. */
#define ACD_CONSULT_CONFERENCE 2

/* It is one itself. */
#define ACD_CONSULT_IS 3

/* It is one, and all three talk together. */
#define ACD_CONSULT_IS_CONFERENCE 4

/* The customer may not be dialled yet. */
#define ACD_WHY_NOT_DUE 1

/* The call waits for its preferred agent, who is another. */
#define ACD_WHY_PREFERRED 2

/* The agent has no place for contacts of this medium. */
#define ACD_WHY_MEDIUM 3

/* The agent takes calls of certain queues only, and this is none of them. */
#define ACD_WHY_NOT_ASSIGNED 13

/* The agent does not meet what is required, and no step of the queue will change that. */
#define ACD_WHY_SKILLS 4

/* The agent meets a step or tier that the call has not reached yet. */
#define ACD_WHY_STEP 5

/* Not signed in. */
#define ACD_WHY_LOGGED_OUT 6

/* Signed in, and not ready. */
#define ACD_WHY_NOT_READY 7

/* Will be not ready or signed out as soon as the present contacts are over. */
#define ACD_WHY_LEAVING 8

/* On contacts that leave no room for this one. */
#define ACD_WHY_BUSY 9

/* In reserve for the queue, in a grade that has not joined. */
#define ACD_WHY_RESERVE 12

/* The call has not been in the queue for as long as the agent's delay for it. */
#define ACD_WHY_DELAY 14

/* As many agents as the queue allows are on its calls. */
#define ACD_WHY_MAX_BUSY 10

/* Missed this very call a short while ago. */
#define ACD_WHY_HELD_BACK 11

/* Of a call that talks or is held: nothing. */
#define ACD_WAITS_NOTHING 0

/* Of a call: the moment before which its customer may not be dialled. */
#define ACD_WAITS_DUE 1

/* Of a call: its preferred agent alone. */
#define ACD_WAITS_PREFERRED 2

/* Of a call: that one agent fewer is on its queue's calls. */
#define ACD_WAITS_MAX_BUSY 3

/* Of a call: any agent who is eligible. */
#define ACD_WAITS_AGENT 4

/* Of a call: this agent's answer; of a callback the customer's. */
#define ACD_WAITS_ANSWER 5

/* Of an agent: to be signed in. */
#define ACD_WAITS_LOGIN 20

/* Of an agent: to be ready. */
#define ACD_WAITS_READY 21

/* Of an agent: the end of the present contacts, or of one of them. */
#define ACD_WAITS_CONTACTS 22

/* Of an agent: a call. */
#define ACD_WAITS_CALL 23

/* A thread of its own runs each shard. */
#define ACD_DRIVE_THREADS 0

/* No thread: whoever submits, reads events or polls runs the shard if nobody does. */
#define ACD_DRIVE_HOST 1

/* The machine's monotone clock. */
#define ACD_CLOCK_MONOTONE 0

/* A clock that shows what acd_engine_poll said last: for replays and tests. */
#define ACD_CLOCK_MANUAL 1

/*
 * One routing domain: queues, agents and calls, and who talks to whom next. It reads no clock,
 * starts no thread and, without a journal, touches no file.
 *
 * thread: one at a time. Functions that take it as const may run side by side, but not beside
 * one that does not. It may be handed from thread to thread.
 */
typedef struct acd_core acd_core;

/*
 * Domains spread over shards, and the threads that run them.
 *
 * thread: any, side by side, where it is taken as const. Without const (shutdown, take_stream,
 * take_core, free) one at a time and beside nothing else.
 */
typedef struct acd_engine acd_engine;

/*
 * Follows one domain without ever holding it up: a snapshot, then the events after it; where it is
 * too slow, an ACD_EVENT_GAP that says so.
 *
 * thread: one at a time; it may be handed from thread to thread.
 */
typedef struct acd_observer acd_observer;

/*
 * The figure pages of a domain.
 *
 * thread: any, side by side. Reading never waits and never holds anybody up.
 */
typedef struct acd_pages acd_pages;

/*
 * Everything that one shard tells, in order and without loss: the switch acts on it. It must be
 * read: when it is full, the shard waits. Freed, it lets the shard run on unheard.
 *
 * thread: one at a time; it may be handed from thread to thread.
 */
typedef struct acd_stream acd_stream;

/*
 * How much there may be of everything: fixed when a core is made, never grown beyond. Fill it
 * with acd_limits_init.
 */
typedef struct acd_limits {
    /* sizeof(struct acd_limits). */
    uint32_t struct_size;
    /* Agents; their numbers lie below this. */
    uint32_t agents;
    /* Queues; their numbers lie below this. */
    uint32_t queues;
    /* Groups of agents; their numbers lie below this. */
    uint32_t groups;
    /* Calls alive at once. */
    uint32_t calls;
    /* Different skills. */
    uint32_t skills;
    /* Different skill expressions and unions of them in use at once. */
    uint32_t classes;
    /* Calls and agents held apart after a miss, at once. */
    uint32_t hold_backs;
    /* Alarms; their numbers lie below this. */
    uint32_t alarms;
    /* Zero. */
    uint32_t reserved;
    /* Customers who are remembered without a call; the oldest is forgotten for a new one. */
    uint32_t customers;
    /* Zero. */
    uint32_t reserved_2;
    /* Customers blocked at once. */
    uint32_t blocked;
    /* Zero. */
    uint32_t reserved_3;
} acd_limits;

/*
 * Text: UTF-8, not ended by a zero byte. length counts bytes. NULL with a length of 0 is the
 * empty text.
 */
typedef struct acd_text {
    /* Where it begins. */
    const char *bytes;
    /* How many bytes it has. */
    size_t length;
} acd_text;

/* Once a call has waited after_s, agents who meet require are eligible too. */
typedef struct acd_step {
    /* Seconds after the entry into the queue: at least 1, and rising from step to step. */
    int64_t after_s;
    /* Skill expression. */
    struct acd_text require;
} acd_step;

/* Something that an agent had better meet. */
typedef struct acd_wish {
    /* Skill expression. */
    struct acd_text require;
    /* 1 to 100. */
    int64_t weight;
} acd_wish;

/*
 * When the agents in reserve of one grade join, and when they leave. Where there is no threshold
 * ACD_UNLIMITED stands: to leave that is the one to join. All are at least 1, and to leave no
 * greater than to join. They join as one of them is reached while somebody waits, and leave as all
 * figures that have a threshold are below it.
 */
typedef struct acd_reserve {
    /* Calls that wait. */
    int64_t join_waiting;
    /* Seconds since the entry of the call that waits or rings longest. */
    int64_t join_longest_wait_s;
    /* Seconds that a call would wait that came now, in the mean. */
    int64_t join_expected_wait_s;
    /* Calls that wait. */
    int64_t leave_waiting;
    /* As above. */
    int64_t leave_longest_wait_s;
    /* As above. */
    int64_t leave_expected_wait_s;
} acd_reserve;

/*
 * How a queue works. Fill it with acd_queue_rules_init, then change what is not to be the
 * default. Fields that end in _s are whole seconds.
 */
typedef struct acd_queue_rules {
    /* sizeof(struct acd_queue_rules). */
    uint32_t struct_size;
    /* One of ACD_ORDER_.... */
    uint32_t agent_order;
    /* One of ACD_MISSED_.... */
    uint32_t on_no_answer;
    /* One of ACD_WRAP_UP_.... */
    uint32_t wrap_up;
    /* Skill expression that an agent must meet; empty: every agent. */
    struct acd_text require;
    /* -100 to 100, of calls that have none of their own; higher is served first. */
    int64_t priority;
    /* 0 to 3600. 0: priority is strict. N: a unit of priority is worth N seconds of waiting. */
    int64_t seconds_per_priority;
    /* Service-level threshold T, at least 0. */
    int64_t answer_within_s;
    /* An abandon after at most this long is also counted as short; at least 0. */
    int64_t short_abandon_s;
    /* How long an agent rings before the offer is a miss; at least 1. */
    int64_t ring_s;
    /* How long an agent is held back from a call after missing it; at least 0. */
    int64_t reoffer_after_s;
    /* The length of after-call work where it has one; at least 0. */
    int64_t wrap_up_s;
    /* At most so many wait, at least 0; or ACD_UNLIMITED. */
    int64_t max_waiting;
    /*
     * A call not answered so long after it entered goes on or ends, at least 1; or
     * ACD_UNLIMITED.
     */
    int64_t max_wait_s;
    /* At most so many agents at once on this queue's calls, at least 1; or ACD_UNLIMITED. */
    int64_t max_busy;
    /* Where calls go on to; or ACD_NONE. */
    uint32_t overflow_to;
    /* One of ACD_CALLS_.... */
    uint32_t call_order;
    /* Widening: more agents become eligible as a call waits. */
    const struct acd_step *steps;
    /* How many steps. */
    size_t step_count;
    /* Further thresholds, in seconds, that the books measure beside T. */
    const int64_t *also_within_s;
    /* How many: at most 3. */
    size_t also_within_count;
    /* 0 to 100: calls of a queue with a greater weight are served before all others. */
    int64_t weight;
    /*
     * Levels of agents behind those of require: like steps, but as long as an agent of an
     * earlier tier is eligible nobody of a later one gets the call. A queue has steps or tiers.
     */
    const struct acd_step *tiers;
    /* How many tiers. */
    size_t tier_count;
    /* One of ACD_AT_CLOSE_.... */
    uint32_t at_close;
    /*
     * The queue takes no call while all its agents are away: a sum of ACD_AWAY_..., or ACD_NONE:
     * it always does.
     */
    uint32_t join_empty;
    /* Calls leave once all its agents have been away for leave_empty_after_s: likewise. */
    uint32_t leave_empty;
    /* What callbacks count as for the service level: one of ACD_COUNTS_.... */
    uint32_t callback_counts;
    /* At least 0. */
    int64_t leave_empty_after_s;
    /*
     * What agents had better meet. Of several eligible agents (of one tier) those go first whose
     * wishes met weigh most together, before agent_order is asked.
     */
    const struct acd_wish *wishes;
    /* How many: at most 8. */
    size_t wish_count;
    /*
     * 0 to 8: calls of other queues get the last so many idle agents who meet require only if
     * nobody else is eligible. 64 queues at most protect their agents.
     */
    int64_t protect;
    /* What becomes of a call of a customer who waits here already: one of ACD_CUSTOMER_.... */
    uint32_t same_customer;
    /* Zero. */
    uint32_t reserved_2;
    /*
     * A customer who gave up here and calls again within so long resumes his age, once: the event
     * is ACD_EVENT_RESUMED. At least 0, and 0 is never.
     */
    int64_t resume_within_s;
    /*
     * For how long it is remembered which agent talked with a customer, from the end of the talk
     * (acd_arrival.prefer_last_us). At least 0, and 0 is not at all.
     */
    int64_t remember_s;
    /* How long a customer is dialled before that is a failed attempt; at least 1. */
    int64_t dial_s;
    /* A customer whose line broke is called back within so long; at least 0, and 0 is not at all. */
    int64_t lost_line_s;
    /* For so long the agent who talked is preferred then; at least 0. */
    int64_t lost_line_prefer_s;
    /* So much is added to the call's priority then, up to 100; 0 to 200. */
    int64_t lost_line_priority;
    /*
     * By which way its contacts come: one of ACD_MEDIUM_..., as it was first defined. For
     * answer_within_s 20 s are usual for a call, 180 for a chat, 28800 for a letter.
     */
    uint32_t medium;
    /* Zero. */
    uint32_t reserved_more;
    /* How soon the agent's first ACD_CMD_AGENT_SAID should come, at least 1; or ACD_UNLIMITED. */
    int64_t first_reply_s;
    /* After how much silence of the customer's a warning comes, at least 1; or ACD_UNLIMITED. */
    int64_t silence_warning_s;
    /*
     * After how much silence of the customer's the conversation ends, at least 1; or
     * ACD_UNLIMITED.
     */
    int64_t silence_close_s;
    /*
     * At how many agents at once its calls begin to ring, at least 1; or ACD_UNLIMITED: at all.
     * Each has an offer of his own; the first ACD_CMD_ANSWER gets the call.
     */
    int64_t ring_count;
    /* At one more each time it has rung for so long, at least 1; or ACD_UNLIMITED: never. */
    int64_t ring_more_every_s;
    /* Up to so many, at least ring_count; or ACD_UNLIMITED: all. */
    int64_t ring_up_to;
    /*
     * When the agents in reserve join: of grade 1, and of grade 2. A grade that is left out never
     * does.
     */
    const struct acd_reserve *reserve;
    /* How many: at most 2. */
    size_t reserve_count;
    /*
     * A call that rings, talks or is held is lost if nothing is said of it for so long (see
     * ACD_CMD_STILL_THERE), 0 to 86400; 0: never.
     */
    int64_t lease_s;
} acd_queue_rules;

/* What a new call asks for, beside what stands in the command. Fill it with acd_arrival_init. */
typedef struct acd_arrival {
    /* sizeof(struct acd_arrival). */
    uint32_t struct_size;
    /* An agent who is to have this call if it can wait for that agent; or ACD_NONE. */
    uint32_t prefer_agent;
    /* For how long at most; more than zero. */
    uint64_t prefer_within_us;
    /*
     * The call's own skill expression, instead of the queue's and its steps. The one at NULL:
     * the queue's. An empty one that is not at NULL: every agent.
     */
    struct acd_text require;
    /*
     * Whose call it is, if has_customer is 1: an opaque key. It is compared and nothing else, so
     * give a keyed hash of what you know a customer by, never a telephone number.
     */
    uint64_t customer;
    /* 0 or 1. */
    uint32_t has_customer;
    /* Zero. */
    uint32_t reserved;
    /*
     * For how long the agent who had this customer last is preferred, if there is one and
     * prefer_agent names nobody; 0: not.
     */
    uint64_t prefer_last_us;
} acd_arrival;

/* When a customer is called back, by whom, and how often. Fill it with acd_callback_plan_init. */
typedef struct acd_callback_plan {
    /* sizeof(struct acd_callback_plan). */
    uint32_t struct_size;
    /* Whose callback it is; or ACD_NONE. */
    uint32_t owner_agent;
    /* How often the customer is dialled at most: 1 to 100. */
    int64_t attempts;
    /* Between a failed attempt and the next; more than zero. */
    uint64_t pause_us;
    /* Not dialled before this moment; 0: at once. */
    uint64_t not_before_us;
    /*
     * For how long only its owner gets it, from each moment at which the customer may be dialled;
     * more than zero.
     */
    uint64_t owner_within_us;
    /*
     * Given up so long after the first moment at which he may be dialled, more than zero; or
     * ACD_NEVER.
     */
    uint64_t expire_us;
} acd_callback_plan;

/* One thing known of a call: a pair of numbers of the host's. Nothing personal belongs here. */
typedef struct acd_attribute {
    /* What it is about. Among the values of a condition: not looked at. */
    uint32_t attribute;
    /* 1: value stands for a word, and is equal to itself alone; 0: it is a number. */
    uint32_t is_symbol;
    /* What it says; a word's number is from 0 to 4294967295. */
    int64_t value;
} acd_attribute;

/* One condition of a rule. */
typedef struct acd_condition {
    /* Which attribute it looks at. */
    uint32_t attribute;
    /* One of ACD_TEST_.... */
    uint32_t test;
    /* Of ACD_TEST_IS: the values. */
    const struct acd_attribute *values;
    /* How many: 1 to 64. */
    size_t value_count;
    /* Of ACD_TEST_WITHIN: the least number; INT64_MIN: none. */
    int64_t at_least;
    /* ... the greatest; INT64_MAX: none. One of both at least is given. */
    int64_t at_most;
} acd_condition;

/* A rule of the routing table. Fill it with acd_rule_init. */
typedef struct acd_rule {
    /* sizeof(struct acd_rule). */
    uint32_t struct_size;
    /* Its number; each once in the table. */
    uint32_t rule;
    /* Conditions that must all be met, 16 at most; with none it fits every call. */
    const struct acd_condition *when;
    /* How many. */
    size_t when_count;
    /* 1: a call that it fits is refused, and nothing below is looked at. */
    uint32_t refuse;
    /* Where the call enters; ACD_NONE: as the command says. */
    uint32_t queue;
    /* 1: priority is given. */
    uint32_t has_priority;
    /* -100 to 100. */
    int32_t priority;
    /* The call goes before others as if it had waited so much longer: 0 to 64800. */
    int64_t credit_s;
    /* Skill expression instead of the queue's. The one at NULL: as the command says. */
    struct acd_text require;
    /* Who is to have the call; or ACD_NONE. */
    uint32_t prefer_agent;
    /* Zero. */
    uint32_t reserved;
    /* For how long at most; more than zero. */
    uint64_t prefer_within_us;
    /* For how long the agent who had this customer last is preferred; 0: not. */
    uint64_t prefer_last_us;
} acd_rule;

/* A rule of the table, and how many calls it fitted first. */
typedef struct acd_rule_view {
    /* Its number. */
    uint32_t rule;
    /* Zero. */
    uint32_t reserved;
    /* Calls, whatever became of them. */
    uint64_t fitted;
} acd_rule_view;

/* A customer whose calls are refused. */
typedef struct acd_block {
    /* sizeof(struct acd_block). */
    uint32_t struct_size;
    /* Zero. */
    uint32_t reserved;
    /* The customer's key, as in acd_arrival. */
    uint64_t customer;
    /* For how long, more than zero; ACD_NEVER: until that is taken back. Read back: until when. */
    uint64_t for_us;
} acd_block;

/*
 * When an alarm is raised and cleared. Fill it with acd_alarm_rule_init.
 *
 * Raised once the figure has been at raise or beyond for hold_us; cleared once it has been
 * back at clear or better for clear_hold_us.
 */
typedef struct acd_alarm_rule {
    /* sizeof(struct acd_alarm_rule). */
    uint32_t struct_size;
    /* One of ACD_OF_.... */
    uint32_t of;
    /* The queue's or agent's number. */
    uint32_t id;
    /* One of ACD_FIGURE_.... */
    uint32_t figure;
    /* Of a service level: one of ACD_LEVEL_.... */
    uint32_t formula;
    /* Of a service level: 1 if calls that overflowed out or timed out stand below the line too. */
    uint32_t with_left;
    /* Of ACD_FIGURE_RECENT_SERVICE_LEVEL: one of ACD_WINDOW_.... */
    uint32_t window;
    /* Of ACD_FIGURE_TIME_IN: one of ACD_TIMED_.... */
    uint32_t timed_state;
    /* Of ACD_TIMED_EXACTLY: one of ACD_STATE_.... */
    uint16_t state;
    /* Of ACD_STATE_NOT_READY: one of ACD_REASON_.... */
    uint16_t reason;
    /* Of ACD_REASON_HOST: its number. */
    uint32_t reason_number;
    /* One of ACD_SIDE_.... */
    uint32_t side;
    /* Zero. */
    uint32_t reserved;
    /* From here on, this value included, it is alarming. */
    uint64_t raise;
    /*
     * Back here or better, this value included, it is no longer. The same as raise: as soon as
     * it is not alarming.
     */
    uint64_t clear;
    /* How long it must be alarming before the alarm is raised. */
    uint64_t hold_us;
    /* How long it must be back before the alarm is cleared. */
    uint64_t clear_hold_us;
    /* A ratio or mean over less than this has no value; at least 1, and 1 for other figures. */
    uint64_t at_least;
} acd_alarm_rule;

/* An alarm as of the core's present moment. */
typedef struct acd_alarm_view {
    /* Which. */
    uint32_t alarm;
    /* Whether it is raised. */
    uint32_t raised;
    /* Since when; a quiet one that was never raised since its definition. */
    uint64_t since_us;
    /*
     * Since when the figure has been where this will change, while a hold time runs; or
     * ACD_NEVER.
     */
    uint64_t turning_us;
    /* Whether value is one. */
    uint32_t has_value;
    /* Zero. */
    uint32_t reserved;
    /* The figure now, in its unit. */
    uint64_t value;
    /* When it is raised and cleared. */
    struct acd_alarm_rule rule;
} acd_alarm_view;

/* From when on the wall clock is ahead of the core's time by how much. */
typedef struct acd_clock_change {
    /* The moment, in the core's time. */
    uint64_t at_us;
    /* What the wall clock shows (microseconds since 1970-01-01 00:00 there), less at_us. */
    int64_t ahead_us;
} acd_clock_change;

/* What books are kept. Fill it with acd_book_rules_init. */
typedef struct acd_book_rules {
    /* sizeof(struct acd_book_rules). */
    uint32_t struct_size;
    /* The finest intervals: one of ACD_PERIOD_... of an hour at most. */
    uint32_t interval;
    /* What the wall clock shows at the core's origin, in microseconds since 1970-01-01 00:00. */
    int64_t origin_us;
    /* When the wall clock is put forward and back. */
    const struct acd_clock_change *changes;
    /* How often. */
    size_t change_count;
    /* Of queues, skills, groups and in total: intervals that are kept before the present one. */
    uint16_t call_intervals;
    /* Days before today. */
    uint16_t call_days;
    /* Months before this one. */
    uint16_t call_months;
    /* Of agents: intervals. */
    uint16_t agent_intervals;
    /* Days. */
    uint16_t agent_days;
    /* Months. */
    uint16_t agent_months;
    /* Whether waits, rings, talk, hold and wrap-up go into histograms: 0 or 1. */
    uint16_t spreads;
    /* Zero. */
    uint16_t reserved;
} acd_book_rules;

/* Which row of which book. Set everything to zero, then what is asked for. */
typedef struct acd_book_query {
    /* sizeof(struct acd_book_query). */
    uint32_t struct_size;
    /* One of ACD_BOOK_.... */
    uint32_t book;
    /* A queue's, agent's or group's number. */
    uint32_t id;
    /* One of ACD_ROW_...; not looked at where no row is asked for. */
    uint32_t row;
    /* One of ACD_PERIOD_.... */
    uint32_t period;
    /* One of ACD_WINDOW_.... */
    uint32_t window;
    /* A moment in the interval. */
    uint64_t at_us;
    /* A skill's name. */
    struct acd_text skill;
} acd_book_query;

/* From when to when a row is. */
typedef struct acd_interval {
    /* Where it begins. */
    uint64_t start_us;
    /* The first moment that no longer belongs to it. */
    uint64_t end_us;
    /* Whether it is over. */
    uint32_t complete;
    /* Zero. */
    uint32_t reserved;
} acd_interval;

/*
 * A queue's counters and sums. Times are exact microseconds. At every moment offered = answered
 * + abandoned + overflowed_out + timed_out + in_queue + callbacks_apart + callbacks_failed
 * + callbacks_expired + callbacks_cancelled + callbacks_merged + callbacks_returned.
 */
typedef struct acd_queue_figures {
    uint64_t offered;
    uint64_t answered;
    uint64_t answered_within;
    uint64_t abandoned;
    uint64_t abandoned_within;
    uint64_t short_abandoned;
    uint64_t overflowed_in;
    uint64_t overflowed_out;
    uint64_t transferred_in;
    uint64_t transferred_out;
    uint64_t timed_out;
    uint64_t refused;
    uint64_t missed;
    uint64_t handled;
    /* Calls now waiting or ringing here. */
    uint64_t in_queue;
    uint64_t wait_answered_us;
    uint64_t wait_abandoned_us;
    uint64_t talk_us;
    uint64_t hold_us;
    uint64_t wrap_up_us;
    /* The longest wait that ended in an answer or an abandon. */
    uint64_t longest_wait_us;
    /* Of those timed out, those that the queue let go: it closed, or its agents were away. */
    uint64_t turned_away;
    /* Of those refused, those refused because it was closed. */
    uint64_t refused_closed;
    /* Of those refused, those refused because every agent was away. */
    uint64_t refused_no_agents;
    /* Calls that became callbacks. */
    uint32_t callbacks;
    /* Of these, those made because a line broke. */
    uint32_t callbacks_lost_lines;
    /* Times that a customer was dialled. */
    uint32_t callbacks_dialled;
    /* Customers reached. */
    uint32_t callbacks_reached;
    /* Of these, those that are not among the answered. */
    uint32_t callbacks_apart;
    /* Callbacks that ended: not reached in any attempt. */
    uint32_t callbacks_failed;
    /* Not reached in time. */
    uint32_t callbacks_expired;
    /* Taken back. */
    uint32_t callbacks_cancelled;
    /* Another one of the customer is open. */
    uint32_t callbacks_merged;
    /* The customer called. */
    uint32_t callbacks_returned;
    /* From the answer to the first reply, summed, of queues that time conversations. */
    uint64_t first_reply_us;
    /* Conversations in which the agent replied. */
    uint32_t first_replies;
    /* Of these, within the queue's limit, or where it has none. */
    uint32_t first_replies_within;
    /* Warnings for silence. */
    uint32_t silence_warnings;
    /* Conversations ended for silence. */
    uint32_t silence_closes;
} acd_queue_figures;

/* Everything that is counted of calls. Times are exact microseconds. */
typedef struct acd_call_tally {
    /* Counters and sums. */
    struct acd_queue_figures calls;
    /* Times that a call began to ring at an agent and rings no more. */
    uint64_t rings;
    /* How long those rang. */
    uint64_t ring_us;
    /* Of the missed offers, those declined. */
    uint64_t rejected;
    /* Of the missed offers, those whose device failed. */
    uint64_t undeliverable;
    /* Of the abandons, those while it rang. */
    uint64_t abandoned_ringing;
    /* Of the handled calls, those that had wrap-up. */
    uint64_t wrapped_up;
    /* Calls that had waited longer than each threshold, the first threshold first. */
    uint64_t breached[4];
    /* Calls that went on, ended or were answered after they had passed the first threshold. */
    uint64_t left_late;
    /* Calls that now wait or ring beyond the first threshold. */
    uint64_t over_threshold;
    /* Answered within each further threshold. */
    uint64_t also_answered_within[3];
    /* Abandoned within each further threshold. */
    uint64_t also_abandoned_within[3];
    /* Waits of the answered: at most 8, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600 s, longer. */
    uint32_t answered_by_wait[12];
    /* Waits of the abandoned, in the same way. */
    uint32_t abandoned_by_wait[12];
    /* Of the calls timed out, those that waited or rang and were not there any more. */
    uint64_t lost;
    /* Conversations that ended because they were not. */
    uint64_t conversations_lost;
    /* Zero. */
    uint64_t reserved[8];
} acd_call_tally;

/* Where agents' time went, cut at the borders of the interval. */
typedef struct acd_time_tally {
    /* Sign-ins. */
    uint64_t logins;
    /* A call rang. */
    uint64_t ringing_us;
    /* Talk. */
    uint64_t talking_us;
    /* Hold. */
    uint64_t held_us;
    /* After-call work. */
    uint64_t wrap_up_us;
    /* Waiting for calls. */
    uint64_t idle_us;
    /* Not ready, by the place of the reason: see acd_core_reason_at. */
    uint64_t not_ready_us[16];
    /* On a call that is not routed here. */
    uint64_t busy_elsewhere_us;
    /* Zero. */
    uint64_t reserved[9];
} acd_time_tally;

/* How a journal is written. Initialise it with acd_journal_options_init. */
typedef struct acd_journal_options {
    /* sizeof(struct acd_journal_options). */
    uint32_t struct_size;
    /* One of ACD_SYNC_.... */
    uint32_t sync;
    /* Bytes of a segment, about; at least 4,096. The next then begins. */
    uint64_t segment_bytes;
    /*
     * The digest of the state is written after so many commands; 0: only at the beginning of each
     * segment and at the end.
     */
    uint64_t digest_every;
    /* A snapshot is taken after so many commands; 0: only by acd_core_store_snapshot. */
    uint64_t snapshot_every;
    /*
     * So many snapshots are kept, and the segments from the oldest of them on; what is older is
     * removed. 0: everything is kept.
     */
    uint32_t keep_snapshots;
    /* Of which domain it is. An engine does not look at it. */
    uint32_t domain;
} acd_journal_options;

/* What the end of a journal was like when it was opened. */
typedef struct acd_journal_tail {
    /* How many commands were ever applied; 0: the journal is new. */
    uint64_t last;
    /* The last moment. */
    uint64_t at_us;
    /* The last command in the snapshot from which the core was recovered; 0: from the beginning. */
    uint64_t snapshot;
    /*
     * Bytes that were being written when the process or the machine ended, and were cut: nobody
     * had been told what came of them.
     */
    uint64_t torn_bytes;
    /* Newer snapshots, which are damaged and were passed over. */
    uint32_t passed_over;
    /* 1: it was closed in good order. */
    uint32_t closed;
} acd_journal_tail;

/*
 * A command: 64 bytes. Set everything to zero, then size, kind and the fields that the
 * comment of the kind names; others are not looked at.
 */
typedef struct acd_command {
    /* sizeof(struct acd_command). */
    uint16_t size;
    /* One of ACD_CMD_.... */
    uint16_t kind;
    /* Of ACD_WITH_..., what is given. */
    uint16_t flags;
    /* One of ACD_REASON_.... */
    uint16_t reason;
    /* A call's number. */
    uint64_t call;
    /* An offer's number, as it came with the event that a call rings; a consultation's number. */
    uint64_t offer;
    /* A queue's number. */
    uint32_t queue;
    /* An agent's number. */
    uint32_t agent;
    /* -100 to 100. */
    int32_t priority;
    /* The number of a group, an alarm, or a reason of the host's. */
    uint32_t number;
    /* A structure for the kinds that have one, read during the call and never kept. */
    const void *data;
    /* Zero. */
    uint64_t reserved[2];
} acd_command;

/* The first of an event's two long fields; which one is told by the event's kind. */
typedef union acd_event_time {
    /* How long the call waited in the queue. */
    uint64_t waited_us;
    /* How long ago the call was first offered, or last transferred. */
    uint64_t age_us;
    /* How long this agent talked. */
    uint64_t talk_us;
    /* With what the refused command was submitted. */
    uint64_t tag;
    /* How many events. */
    uint64_t missed;
} acd_event_time;

/* The second; which one is told by the event's kind. */
typedef union acd_event_detail {
    /* The number of this ringing: give it back with the answer. */
    uint64_t offer;
    /* How long ago the call was first offered, or last transferred. */
    uint64_t age_us;
    /* How long this agent held the call. */
    uint64_t hold_us;
    /* An alarm's figure. */
    uint64_t value;
    /* The number of the call that is over. */
    uint64_t was;
    /* The number of the consultation. */
    uint64_t consult;
    /* How long after-call work took. */
    uint64_t wrap_up_us;
    /* How long after the answer the agent's first words came. */
    uint64_t reply_us;
    /* How many calls. */
    uint64_t calls;
} acd_event_detail;

/* What happened: 64 bytes. The comment of each kind names the fields that it has. */
typedef struct acd_event {
    /* sizeof(struct acd_event). */
    uint16_t size;
    /* One of ACD_EVENT_.... Skip those that you do not know. */
    uint16_t kind;
    /* One of ACD_CAUSE_... or ACD_REASON_..., or a status. */
    uint16_t cause;
    /* One of ACD_STATE_... or ACD_ABOUT_.... */
    uint16_t state;
    /* When: the command's moment, or the exact due time of what was due. */
    uint64_t at_us;
    /* Engine: its number in the domain, from 1 without a gap. Else 0. */
    uint64_t sequence;
    /* A call's number. */
    uint64_t call;
    /* A queue's number, or ACD_NONE. */
    uint32_t queue;
    /* An agent's number, or ACD_NONE. */
    uint32_t agent;
    /* Engine: the domain's number. Else 0. */
    uint32_t domain;
    /* A position, another queue, an alarm, a reason or a shard. */
    uint32_t number;
    /* A length of time, by the kind. */
    union acd_event_time time;
    /* Another one, or a number, by the kind. */
    union acd_event_detail detail;
} acd_event;

/* When a core wants to be called at the latest, and why. */
typedef struct acd_deadline {
    /* When: call acd_core_advance then. ACD_NEVER: nothing is due. */
    uint64_t at_us;
    /* One of ACD_DUE_.... New ones may come. */
    uint32_t why;
    /* An agent, or ACD_NONE. */
    uint32_t agent;
    /* An alarm, or ACD_NONE. */
    uint32_t alarm;
    /* A queue, or ACD_NONE. */
    uint32_t queue;
    /* A call, or 0. */
    uint64_t call;
} acd_deadline;

/* A queue as of the core's present moment. */
typedef struct acd_queue_view {
    /* Which. */
    uint32_t queue;
    /* Calls that wait here. */
    uint32_t waiting;
    /* Calls of this queue that ring, and customers who are dialled. */
    uint32_t ringing;
    /* Callers on the line, waiting or ringing, beyond the threshold (wait > T). */
    uint32_t over_threshold;
    /* Agents on this queue's calls, ringing to the end of wrap-up. */
    uint32_t busy;
    /* Of those that wait, customers who are to be called back. */
    uint32_t callbacks;
    /* The longest wait of the callers on the line. */
    uint64_t longest_wait_us;
    /* Counters and sums since the beginning. */
    struct acd_queue_figures figures;
    /* Of the calls timed out, those that waited or rang and were not there any more. */
    uint64_t lost;
    /* Conversations that ended because they were not. */
    uint64_t conversations_lost;
} acd_queue_view;

/* An agent as of the core's present moment. While logged in the times add up to logged_in_us. */
typedef struct acd_agent_view {
    /* Which. */
    uint32_t agent;
    /* One of ACD_STATE_.... */
    uint16_t state;
    /* Of not ready: one of ACD_REASON_.... */
    uint16_t reason;
    /* Of a reason of the host's: its number. */
    uint32_t reason_number;
    /* What is pending, one of ACD_STATE_...: the state to enter when the call is over; or 0. */
    uint16_t pending;
    /* Of a pending not ready: one of ACD_REASON_.... */
    uint16_t pending_reason;
    /* Of a reason of the host's: its number. */
    uint32_t pending_reason_number;
    /* Whether call is one. */
    uint32_t has_call;
    /* The call that rings, talks or is held here. */
    uint64_t call;
    /* Since when the state lasts. */
    uint64_t since_us;
    /* Calls answered. */
    uint64_t answered;
    /* Calls done with, wrap-up included. */
    uint64_t handled;
    /* Missed offers. */
    uint64_t missed;
    /* Times, up to now. */
    uint64_t ring_us;
    /* Talk. */
    uint64_t talk_us;
    /* Hold. */
    uint64_t hold_us;
    /* After-call work. */
    uint64_t wrap_up_us;
    /* Idle. */
    uint64_t idle_us;
    /* Not ready. */
    uint64_t not_ready_us;
    /* The sum of all of them. */
    uint64_t logged_in_us;
    /* On a call that is not routed here; in the sum too. */
    uint64_t busy_elsewhere_us;
    /* 1 while the agent is on such a call, whatever the state; else 0. */
    uint64_t elsewhere;
    /* Zero. */
    uint64_t more[7];
} acd_agent_view;

/* A live call. */
typedef struct acd_call_view {
    /* Which. */
    uint64_t call;
    /* The queue it waits or rings in, or was answered from. */
    uint32_t queue;
    /* The agent at whom it rings, talks or is held; or ACD_NONE. */
    uint32_t agent;
    /* When it entered that queue. */
    uint64_t entered_us;
    /* From when its age counts. */
    uint64_t offered_us;
    /* Priority in force. */
    int32_t priority;
    /* Steps of widening reached. */
    uint32_t steps_reached;
    /* ACD_STATE_WAITING, ACD_STATE_RINGING, ACD_STATE_TALKING or ACD_STATE_HELD. */
    uint16_t state;
    /* 1 while its customer is to be called back, or is dialled; else 0. */
    uint16_t callback;
    /* How often he was dialled in vain. */
    uint16_t attempts_made;
    /* How often he may still be dialled, with the attempt that runs. */
    uint16_t attempts_left;
    /* Not dialled before this moment, if it lies ahead; else 0. */
    uint64_t not_before_us;
    /* When the callback is given up; 0: never. */
    uint64_t expires_us;
    /* The other call, where consult says that there is one. */
    uint64_t consult_call;
    /* One of ACD_CONSULT_.... */
    uint16_t consult;
    /* Zero. */
    uint16_t more[3];
    /* It goes before others as if it were older by so many seconds. */
    uint32_t credit_s;
    /* Zero. */
    uint32_t reserved;
} acd_call_view;

/* A ring at an agent. */
typedef struct acd_ring {
    /* Its number: give it back with the answer. */
    uint64_t offer;
    /* At whom. */
    uint32_t agent;
    /* Zero. */
    uint32_t reserved;
} acd_ring;

/* What holds a call or an agent up. */
typedef struct acd_explanation {
    /* Of a call: which. Of an agent: 0. */
    uint64_t call;
    /* Of a call: the queue it waits or rings in, or was answered from. Of an agent: ACD_NONE. */
    uint32_t queue;
    /*
     * Of an agent: which. Of a call: for whom it waits, at whom it rings, with whom it talks, or
     * ACD_NONE.
     */
    uint32_t agent;
    /* One of ACD_WAITS_.... */
    uint32_t waits_for;
    /* The state of it: one of ACD_STATE_.... */
    uint32_t state;
    /* Its own next deadline; ACD_NEVER: there is none. */
    uint64_t next_us;
    /* Why: one of ACD_DUE_.... */
    uint32_t next_why;
    /* Of a waiting call: 1 + calls of its queue that stand before it; else 0. */
    uint32_t position;
    /*
     * Of a waiting call, why each agent is not taken; of an agent, why each waiting call does not
     * ring there: how many by each of ACD_WHY_....
     */
    uint32_t count[32];
} acd_explanation;

/* Why a call does not ring at an agent. */
typedef struct acd_reason {
    /* The waiting call. */
    uint64_t call;
    /* The agent. */
    uint32_t agent;
    /* One of ACD_WHY_.... */
    uint32_t why;
} acd_reason;

/*
 * What calls are compared by: agent_priority, weight, strict_priority, newest_first, then
 * the age.
 */
typedef struct acd_call_standing {
    /* Which; 0: there is none. */
    uint64_t call;
    /* Since it was offered or last transferred. */
    uint64_t age_us;
    /* What the priority adds to that in a queue that ages, in seconds. */
    int64_t credit_s;
    /* Its queue. */
    uint32_t queue;
    /* The queue's; the greatest is first. */
    uint32_t weight;
    /* The greatest is first; 0 in a queue that ages. */
    int32_t strict_priority;
    /* 1: in such a queue the youngest is first, behind all others. */
    uint32_t newest_first;
    /* Seconds against which the age counts where the queue goes by need; 20 elsewhere. */
    uint32_t target_s;
    /* The priority that the agent gives the queue: the least is first; 1 where he gives none. */
    uint32_t agent_priority;
} acd_call_standing;

/* What agents are compared by: spared, tier, wishes, measure, idle_place. */
typedef struct acd_agent_standing {
    /* Who; ACD_NONE: there is nobody. */
    uint32_t agent;
    /* 1: one of the last whom another queue protects, and comes after all who are not. */
    uint32_t spared;
    /* The queue's first tier that the agent meets; the least is first. */
    uint32_t tier;
    /* The weights of the wishes met; the greatest is first. */
    uint32_t wishes;
    /*
     * By the queue's order: levels (the greatest is first), skills, calls, microseconds of talk,
     * the order of definition; 0 by the others.
     */
    uint64_t measure;
    /* Who became idle earlier has the smaller one. */
    uint64_t idle_place;
} acd_agent_standing;

/* A choice that was made, and who came next on either side. */
typedef struct acd_decision {
    /* When. */
    uint64_t at_us;
    /* The offer that it led to. */
    uint64_t offer;
    /* One of ACD_ORDER_...: by what the queue puts its agents in order. */
    uint32_t by;
    /* Zero. */
    uint32_t reserved;
    /* The call. */
    struct acd_call_standing call;
    /* The call that the agent would have got, had this one not been there. */
    struct acd_call_standing next_call;
    /* The agent. */
    struct acd_agent_standing agent;
    /*
     * Who would have got the call, had the agent not been there; nobody where an agent is
     * preferred, and where lots are drawn.
     */
    struct acd_agent_standing next_agent;
} acd_decision;

/* A ratio of two counts: add counts up, never percentages. */
typedef struct acd_ratio {
    /* Above the line. */
    uint64_t numerator;
    /* Below it; 0: there is no ratio. */
    uint64_t denominator;
    /* The ratio in hundredths of a per cent, rounded, halves up; 0 where there is none. */
    uint64_t basis_points;
} acd_ratio;

/*
 * How long a call is expected to wait until an agent's telephone rings for it, and what that
 * rests on.
 */
typedef struct acd_expected_wait {
    /* The mean. */
    uint64_t mean_us;
    /* Nine calls of ten are expected to wait no longer. */
    uint64_t p90_us;
    /* 1: somebody idle takes the call at once; then nothing else counts. */
    uint32_t at_once;
    /* Agents at work who can serve it. */
    uint32_t agents;
    /* Calls before it, in thousandths. */
    uint64_t ahead_thousandths;
    /* What a call occupies these agents for. */
    uint64_t handle_us;
    /* The share of these agents' work that moves this queue's calls on, in millionths. */
    uint64_t share_millionths;
    /* The mean time after which a caller before it gives up; ACD_NEVER: nobody is known to. */
    uint64_t patience_us;
    /* Variance of the waits against the model's, in thousandths. */
    uint64_t spread_thousandths;
    /* Zero. */
    uint64_t reserved[4];
} acd_expected_wait;

/* How an engine is built. Fill it with acd_engine_options_init. */
typedef struct acd_engine_options {
    /* sizeof(struct acd_engine_options). */
    uint32_t struct_size;
    /* Shards; at least 1. Domains are spread over them; a domain is never split. */
    uint32_t shards;
    /* Domains; their numbers lie below this. */
    uint32_t domains;
    /* Commands that may wait in each shard's ring. */
    uint32_t commands;
    /* Percent of that ring from which on new calls are turned away: 1 to 100. */
    uint32_t arrivals_below;
    /* Events that may wait in each shard's stream. */
    uint32_t events;
    /* ACD_DRIVE_THREADS or ACD_DRIVE_HOST. */
    uint32_t drive;
    /* ACD_CLOCK_MONOTONE or ACD_CLOCK_MANUAL. */
    uint32_t clock;
    /* How long a shard's thread, or a reader of a stream, looks for work before it sleeps. */
    uint64_t spin_us;
    /* What the monotone clock shows at the beginning. */
    uint64_t begin_us;
    /* How old a page may get while calls wait in its queue; 0: pages change with events only. */
    uint64_t refresh_us;
    /*
     * Called when a stream that was armed (acd_stream_arm) has something to read, by the thread
     * that runs the shard. It must not block and may call nothing here but acd_engine_submit: set
     * a flag, write to a pipe. May be NULL.
     */
    void (*wake)(void *env, uint32_t shard);
    /* Called once, when wake will not be called any more. May be NULL. */
    void (*finalize)(void *env);
    /* Handed to both. */
    void *env;
    /*
     * A folder (UTF-8) for journals: every domain has its own below it, and is added by
     * acd_engine_open_domain. Empty: no journals.
     */
    struct acd_text journal_folder;
    /* How they are written. May be NULL for the defaults. */
    const struct acd_journal_options *journal;
} acd_engine_options;

/* What a shard is doing. */
typedef struct acd_shard_status {
    /* One of ACD_PHASE_.... */
    uint32_t phase;
    /* Zero. */
    uint32_t reserved;
    /* Commands in its ring. */
    uint64_t waiting;
    /* Commands that it has not taken. */
    uint64_t turned_away;
} acd_shard_status;

/* What an observer's snapshot is of. */
typedef struct acd_snapshot {
    /* The moment. */
    uint64_t at_us;
    /* The last event of the domain before it; the observer is given those after it. */
    uint64_t sequence;
    /* How many queues. */
    size_t queues;
    /* How many agents. */
    size_t agents;
    /* How many live calls. */
    size_t calls;
} acd_snapshot;

/* A queue's figures as of the end of a batch. */
typedef struct acd_queue_page {
    /* The moment. */
    uint64_t at_us;
    /* The last event of the domain that is counted in. */
    uint64_t sequence;
    /* The queue. */
    struct acd_queue_view view;
} acd_queue_page;

/* All queues of a domain together. */
typedef struct acd_domain_page {
    /* The moment. */
    uint64_t at_us;
    /* The last event of the domain that is counted in. */
    uint64_t sequence;
    /* Calls that wait. */
    uint32_t waiting;
    /* Calls that ring. */
    uint32_t ringing;
    /* Of both, those beyond their queues' thresholds. */
    uint32_t over_threshold;
    /* Agents on calls, ringing to the end of wrap-up. */
    uint32_t busy;
    /* Sums over the queues; the longest wait is the longest of all. */
    struct acd_queue_figures figures;
    /* Of the calls timed out, those that waited or rang and were not there any more. */
    uint64_t lost;
    /* Conversations that ended because they were not. */
    uint64_t conversations_lost;
} acd_domain_page;

/* A skill of an agent's. */
typedef struct acd_skill {
    /* Its name. */
    struct acd_text name;
    /* 1 to 100. */
    int32_t level;
    /* Zero. */
    uint32_t reserved;
} acd_skill;

/* A queue for which an agent is in reserve. */
typedef struct acd_in_reserve {
    /* Which. */
    uint32_t queue;
    /* 1 or 2. */
    int32_t grade;
} acd_in_reserve;

/* A queue whose calls an agent takes. */
typedef struct acd_agent_queue {
    /* Which. */
    uint32_t queue;
    /*
     * Of several waiting calls that might ring at him he is given those of the queues with the
     * least number first: 1 to 99.
     */
    int32_t priority;
    /* A call rings at him only when it has been in this queue for so many seconds: at least 0. */
    int64_t delay_s;
} acd_agent_queue;

/* What an agent can do. */
typedef struct acd_agent_rules {
    /* sizeof(struct acd_agent_rules). */
    uint32_t struct_size;
    /* Zero. */
    uint32_t reserved;
    /* Each skill once. */
    const struct acd_skill *skills;
    /* How many skills. */
    size_t skill_count;
    /* 1: what follows counts; 0: one voice call at a time. */
    uint32_t has_media;
    /* Contacts at once by ACD_MEDIUM_..., 0 to 25; or -1: as many as the cost allows. */
    int32_t places[3];
    /* What a contact of the medium takes of the agent's hundred, 0 to 100. */
    int32_t cost[3];
    /*
     * While the agent has a contact of the medium none of these is offered: a sum of 1 for voice,
     * 2 for chat, 4 for e-mail.
     */
    uint32_t blocks[3];
    /*
     * A contact of the medium is offered whatever contacts of these the agent has, who holds them
     * for it: a sum likewise.
     */
    uint32_t interrupts[3];
    /* Zero. */
    uint32_t reserved_more;
    /*
     * Queues for which the agent is in reserve, each once: calls that wait there for anybody do
     * not ring at him until his grade joins.
     */
    const struct acd_in_reserve *reserve;
    /* How many. */
    size_t reserve_count;
    /* The only queues whose calls ring at the agent, each once; none: those of all queues. */
    const struct acd_agent_queue *queues;
    /* How many. */
    size_t queue_count;
} acd_agent_rules;

/* What a call asks the routing table by. */
typedef struct acd_inquiry {
    /* sizeof(struct acd_inquiry). */
    uint32_t struct_size;
    /* Zero. */
    uint32_t reserved;
    /* Each attribute once. */
    const struct acd_attribute *attributes;
    /* How many: 16 at most. */
    size_t attribute_count;
    /* What it asks for beside; or NULL. */
    const struct acd_arrival *arrival;
} acd_inquiry;

/* A whole routing table. */
typedef struct acd_rules {
    /* sizeof(struct acd_rules). */
    uint32_t struct_size;
    /* Zero. */
    uint32_t reserved;
    /* Each rule, in order. */
    const struct acd_rule *const *rules;
    /* How many: 1,000 at most. */
    size_t count;
} acd_rules;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The version of the library, as "0.1.0".
 *
 * thread: any.
 */
const char *acd_version(void);

/*
 * The name of a status, as "ACD_WRONG_STATE"; "unknown status" for a number that is none. The
 * text ends with a zero byte and lives for ever.
 *
 * thread: any.
 */
const char *acd_status_name(int32_t status);

/*
 * Fills in the defaults, which serve a large centre. size is sizeof(struct acd_limits).
 *
 * thread: any.
 */
int32_t acd_limits_init(struct acd_limits *limits, size_t size);

/*
 * Fills in the defaults: first come first served by the longest idle agent, who rings for 20 s.
 * size is sizeof(struct acd_queue_rules).
 *
 * thread: any.
 */
int32_t acd_queue_rules_init(struct acd_queue_rules *rules, size_t size);

/*
 * Fills in that nothing is asked for. size is sizeof(struct acd_arrival).
 *
 * thread: any.
 */
int32_t acd_arrival_init(struct acd_arrival *arrival, size_t size);

/*
 * Fills in the defaults: three attempts, a minute between two. size is
 * sizeof(struct acd_callback_plan).
 *
 * thread: any.
 */
int32_t acd_callback_plan_init(struct acd_callback_plan *plan, size_t size);

/*
 * Fills in a rule that fits every call and changes nothing. size is sizeof(struct acd_rule).
 *
 * thread: any.
 */
int32_t acd_rule_init(struct acd_rule *rule, size_t size);

/*
 * The rules of the routing table, in order. Room as for acd_core_queues. O(rules).
 *
 * thread: as the core's.
 */
int32_t acd_core_rules(const struct acd_core *core,
                       struct acd_rule_view *rules,
                       size_t capacity,
                       size_t *count);

/*
 * Customers whose calls are refused now, by number. Room as for acd_core_queues. O(customers).
 *
 * thread: as the core's.
 */
int32_t acd_core_blocked(const struct acd_core *core,
                         struct acd_block *blocked,
                         size_t capacity,
                         size_t *count);

/*
 * Fills in an alarm on one call that waits anywhere. size is sizeof(struct acd_alarm_rule).
 *
 * thread: any.
 */
int32_t acd_alarm_rule_init(struct acd_alarm_rule *rule, size_t size);

/*
 * An alarm as of now. size is sizeof(struct acd_alarm_view).
 *
 * thread: as the core's.
 */
int32_t acd_core_alarm(const struct acd_core *core,
                       uint32_t alarm,
                       struct acd_alarm_view *view,
                       size_t size);

/*
 * The numbers of all alarms. As every list: *count is how many there are; with a capacity of
 * 0 they are only counted, with one that is too small the answer is ACD_NO_ROOM.
 *
 * thread: as the core's.
 */
int32_t acd_core_alarms(const struct acd_core *core,
                        uint32_t *alarms,
                        size_t capacity,
                        size_t *count);

/*
 * Fills in the defaults: a quarter-hour for a day, days for five weeks and months for a year.
 * size is sizeof(struct acd_book_rules).
 *
 * thread: any.
 */
int32_t acd_book_rules_init(struct acd_book_rules *rules, size_t size);

/*
 * A row of calls. size is sizeof(struct acd_call_tally); interval may be NULL. ACD_NO_BOOKS:
 * the core keeps none. ACD_NO_VALUE: no such subject, or the row is not kept any more, not yet, or
 * not of this subject.
 *
 * thread: as the core's.
 */
int32_t acd_core_book(const struct acd_core *core,
                      const struct acd_book_query *query,
                      struct acd_interval *interval,
                      struct acd_call_tally *tally,
                      size_t size);

/*
 * A row of agents' time. size is sizeof(struct acd_time_tally); the rest as in acd_core_book.
 *
 * thread: as the core's.
 */
int32_t acd_core_time_book(const struct acd_core *core,
                           const struct acd_book_query *query,
                           struct acd_interval *interval,
                           struct acd_time_tally *tally,
                           size_t size);

/*
 * How many agents do this now, and since when together. query names whom; activity is one of
 * ACD_ACTIVITY_..., of ACD_ACTIVITY_NOT_READY reason_place which reason (see
 * acd_core_place_of_reason).
 *
 * thread: as the core's.
 */
int32_t acd_core_headcount(const struct acd_core *core,
                           const struct acd_book_query *query,
                           uint32_t activity,
                           uint32_t reason_place,
                           uint32_t *agents,
                           uint64_t *time_us);

/*
 * The reason behind a place in acd_time_tally.not_ready_us: places are given as reasons are
 * first met. ACD_NO_VALUE: none yet, or the last place, which all further ones share.
 *
 * thread: as the core's.
 */
int32_t acd_core_reason_at(const struct acd_core *core,
                           uint32_t place,
                           uint16_t *reason,
                           uint32_t *number);

/*
 * The place of a reason.
 *
 * thread: as the core's.
 */
int32_t acd_core_place_of_reason(const struct acd_core *core,
                                 uint16_t reason_word,
                                 uint32_t number,
                                 uint32_t *place);

/*
 * How a measure (ACD_MEASURE_...) spreads since the beginning, of a queue or in total: at
 * times_us[i] the time that shares[i] hundredths of a per cent of the values do not exceed, to
 * 1/128. *count is how many values there are, *longest_us the greatest.
 *
 * thread: as the core's.
 */
int32_t acd_core_spread(const struct acd_core *core,
                        const struct acd_book_query *query,
                        uint32_t measure,
                        const uint32_t *shares,
                        size_t share_count,
                        uint64_t *times_us,
                        uint64_t *longest_us,
                        uint64_t *count);

/*
 * Fills in the defaults: written with every batch, segments of 64 MiB, no snapshots. size is
 * sizeof(struct acd_journal_options).
 *
 * thread: any.
 */
int32_t acd_journal_options_init(struct acd_journal_options *options, size_t size);

/*
 * Makes a core with a journal in a folder (UTF-8; made if it is not there), or the core that was
 * there when the journal ended: recovered from its newest snapshot and what came after that. From
 * then on every command is appended, and acd_core_take_events writes what was appended before it
 * gives any event. options may be NULL for the defaults; limits, seed and books are as in
 * acd_core_new, the same each time; tail may be NULL. Begin your clock at acd_core_now or
 * later. acd_core_free ends the journal in good order.
 *
 * errors: ACD_JOURNAL_IO, ACD_JOURNAL_IN_USE, ACD_JOURNAL_DAMAGED, ACD_NEWER_JOURNAL,
 * ACD_JOURNAL_PARTED, ACD_OTHER_ORIGIN: no core is made and nothing in the folder is changed;
 * acd_journal_trouble says what and where.
 *
 * thread: any.
 */
int32_t acd_core_open(struct acd_text folder,
                      const struct acd_journal_options *options,
                      const struct acd_limits *limits,
                      uint64_t seed,
                      const struct acd_book_rules *books,
                      struct acd_core **core,
                      struct acd_journal_tail *tail);

/*
 * Has everything that was applied so far on the disk, whatever the options say.
 *
 * errors: ACD_NO_JOURNAL: the core was not made by acd_core_open.
 *
 * thread: as the core's.
 */
int32_t acd_core_sync(struct acd_core *core);

/*
 * Takes a snapshot into the journal's folder now: the next acd_core_open begins there. What is
 * older than the options keep is removed. The whole state is gone through.
 *
 * errors: as of acd_core_sync. If only the snapshot could not be written, the journal goes on.
 *
 * thread: as the core's.
 */
int32_t acd_core_store_snapshot(struct acd_core *core);

/*
 * Adds a domain to an engine that has journals (journal_folder of its options): with its own in
 * the folder domain-N below that one, recovered if it was there. Otherwise as acd_core_open,
 * and as acd_engine_add_domain.
 *
 * errors: also ACD_NO_JOURNAL: the engine has none.
 *
 * thread: any.
 */
int32_t acd_engine_open_domain(const struct acd_engine *engine,
                               uint32_t domain,
                               const struct acd_limits *limits,
                               uint64_t seed,
                               const struct acd_book_rules *books,
                               uint32_t *shard,
                               struct acd_journal_tail *tail);

/*
 * What was wrong when a function last ended with a journal's status (510 to 519) in this thread:
 * file, place and words. So of a snapshot that snapshot_every asked for and that could not be
 * written: acd_core_take_events is ACD_OK then, as the journal is whole without it. As with lists,
 * a capacity of 0 only counts.
 *
 * thread: the one whose call failed.
 */
int32_t acd_journal_trouble(char *text, size_t capacity, size_t *length);

/*
 * The same of an engine whose shard failed because its journal could not be written: ACD_NO_VALUE
 * if none did, ACD_NO_JOURNAL if it has none. It stays to be read.
 *
 * thread: any.
 */
int32_t acd_engine_journal_trouble(const struct acd_engine *engine,
                                   char *text,
                                   size_t capacity,
                                   size_t *length);

/*
 * Makes a core. limits may be NULL for the defaults; seed is for ACD_ORDER_RANDOM alone;
 * books may be NULL for none. Free it with acd_core_free.
 *
 * thread: any.
 */
int32_t acd_core_new(const struct acd_limits *limits,
                     uint64_t seed,
                     const struct acd_book_rules *books,
                     struct acd_core **core);

/*
 * Frees a core. NULL is fine; one that was freed is told apart for a while. A journal ends in good
 * order; if it cannot, the status says so (510 to 519), and the core is freed all the same.
 *
 * thread: as the core's.
 */
int32_t acd_core_free(struct acd_core *core);

/*
 * Fires what is due at or before now_us, then carries the command out, then makes pairs. What
 * follows waits in the core until acd_core_take_events. A moment before the last one counts as
 * that.
 *
 * A refusal (200 to 299) changes nothing but time; what was due before it stands.
 *
 * thread: as the core's.
 */
int32_t acd_core_apply(struct acd_core *core, uint64_t now_us, const struct acd_command *command);

/*
 * Fires what is due at or before now_us.
 *
 * thread: as the core's.
 */
int32_t acd_core_advance(struct acd_core *core, uint64_t now_us);

/*
 * Takes the next events, at most capacity, in the order in which they happened. *taken is how
 * many; less than capacity: there are no more now. With a journal, what was applied is written
 * first; if that fails (510 to 519), no event is given, now or later: free the core and open the
 * journal anew.
 *
 * thread: as the core's.
 */
int32_t acd_core_take_events(struct acd_core *core,
                             struct acd_event *events,
                             size_t capacity,
                             size_t *taken);

/*
 * How many events wait to be taken.
 *
 * thread: as the core's.
 */
int32_t acd_core_events_waiting(const struct acd_core *core, size_t *count);

/*
 * The last moment heard of.
 *
 * thread: as the core's.
 */
int32_t acd_core_now(const struct acd_core *core, uint64_t *now_us);

/*
 * When the next thing is due. Setting a timer for at_us, then calling acd_core_advance, is
 * all that a host has to do for time.
 *
 * thread: as the core's.
 */
int32_t acd_core_next_deadline(const struct acd_core *core, struct acd_deadline *deadline);

/*
 * A number that folds the visible state: two runs that agree have the same.
 *
 * thread: as the core's.
 */
int32_t acd_core_digest(const struct acd_core *core, uint64_t *digest);

/*
 * What was wrong with the last command that was refused (200 to 299), in words. text gets at
 * most capacity bytes, no zero byte among them, and *length is how many there are; as with
 * lists, a capacity of 0 only counts.
 *
 * thread: as the core's.
 */
int32_t acd_core_refusal(const struct acd_core *core,
                         char *text,
                         size_t capacity,
                         size_t *length);

/*
 * Writes the whole state of a core, of which acd_core_restore makes a core that goes on as this
 * one does: the same events, offers, dice and figures for ever after. seed is the one with which
 * it was made. last is any number of yours, such as that of the last command applied; it comes
 * back with the state. bytes gets at most capacity, and *length is how many there are; as
 * with lists, a capacity of 0 only counts, and ACD_NO_ROOM says that there are more. Each time
 * the whole state is gone through.
 *
 * Keep the bytes as they are, written beside and renamed. No name and no telephone number is in
 * them.
 *
 * errors: ACD_EVENTS_WAITING: take the events first, they are no part of the state.
 *
 * thread: as the core's.
 */
int32_t acd_core_snapshot(const struct acd_core *core,
                          uint64_t seed,
                          uint64_t last,
                          uint8_t *bytes,
                          size_t capacity,
                          size_t *length);

/*
 * Makes a core of what acd_core_snapshot wrote. limits, seed and books are those with
 * which that core was made, as in acd_core_new; *last is its number (may be NULL). Free the
 * core with acd_core_free. Begin your clock at acd_core_now or later.
 *
 * errors: ACD_BAD_SNAPSHOT, ACD_NEWER_SNAPSHOT, ACD_OTHER_ORIGIN, ACD_SNAPSHOT_PARTED: no core is
 * made; try the snapshot before it.
 *
 * thread: any.
 */
int32_t acd_core_restore(const struct acd_limits *limits,
                         uint64_t seed,
                         const struct acd_book_rules *books,
                         const uint8_t *bytes,
                         size_t length,
                         struct acd_core **core,
                         uint64_t *last);

/*
 * A queue as of now. size is sizeof(struct acd_queue_view). O(log calls).
 *
 * thread: as the core's.
 */
int32_t acd_core_queue(const struct acd_core *core,
                       uint32_t queue,
                       struct acd_queue_view *view,
                       size_t size);

/*
 * An agent as of now. size is sizeof(struct acd_agent_view). O(1).
 *
 * thread: as the core's.
 */
int32_t acd_core_agent(const struct acd_core *core,
                       uint32_t agent,
                       struct acd_agent_view *view,
                       size_t size);

/*
 * A live call. size is sizeof(struct acd_call_view). O(1).
 *
 * thread: as the core's.
 */
int32_t acd_core_call(const struct acd_core *core,
                      uint64_t call,
                      struct acd_call_view *view,
                      size_t size);

/*
 * The numbers of all queues, in the order of their first definition. *count is how many there
 * are; with a capacity of 0 they are only counted, with one that is too small the answer is
 * ACD_NO_ROOM.
 *
 * thread: as the core's.
 */
int32_t acd_core_queues(const struct acd_core *core,
                        uint32_t *queues,
                        size_t capacity,
                        size_t *count);

/*
 * The numbers of all agents, as acd_core_queues.
 *
 * thread: as the core's.
 */
int32_t acd_core_agents(const struct acd_core *core,
                        uint32_t *agents,
                        size_t capacity,
                        size_t *count);

/*
 * The numbers of all live calls, rising, as acd_core_queues.
 *
 * thread: as the core's.
 */
int32_t acd_core_calls(const struct acd_core *core,
                       uint64_t *calls,
                       size_t capacity,
                       size_t *count);

/*
 * The numbers of all groups that an agent was ever in, as acd_core_queues; none without books.
 *
 * thread: as the core's.
 */
int32_t acd_core_groups(const struct acd_core *core,
                        uint32_t *groups,
                        size_t capacity,
                        size_t *count);

/*
 * The skill of this place, from 0, among those that have a book; ACD_NO_VALUE behind the last.
 * The text is the core's, and stays until the next call that does not take it as const.
 *
 * thread: as the core's.
 */
int32_t acd_core_skill(const struct acd_core *core, size_t place, struct acd_text *name);

/*
 * The queues whose views have changed since this was last asked, by anything but time: each once.
 * Like acd_core_queues, but where there is no room they stay for the next time, and capacity
 * must be at least the number of queues that there are.
 *
 * thread: as the core's.
 */
int32_t acd_core_take_changed_queues(struct acd_core *core,
                                     uint32_t *queues,
                                     size_t capacity,
                                     size_t *count);

/*
 * Whether the agents in reserve of this grade, 1 or 2, serve the queue now: 1 or 0.
 * ACD_NO_VALUE: there is no such queue or grade.
 *
 * thread: as the core's.
 */
int32_t acd_core_reserve_joined(const struct acd_core *core,
                                uint32_t queue,
                                uint32_t grade,
                                uint32_t *joined);

/*
 * In which grade the agent is held in reserve for the queue now, so that calls that wait there for
 * anybody do not ring at him; 0: he is not.
 *
 * thread: as the core's.
 */
int32_t acd_core_held_in_reserve(const struct acd_core *core,
                                 uint32_t agent,
                                 uint32_t queue,
                                 uint32_t *grade);

/*
 * At whom a call rings, or a customer is dialled for, in the order in which that began; none of a
 * call that does not. As acd_core_queues. O(rings).
 *
 * thread: as the core's.
 */
int32_t acd_core_rings(const struct acd_core *core,
                       uint64_t call,
                       struct acd_ring *rings,
                       size_t capacity,
                       size_t *count);

/*
 * What a live call waits for, and how many agents each reason keeps from it. size is
 * sizeof(struct acd_explanation). O(agents).
 *
 * thread: as the core's.
 */
int32_t acd_core_explain_call(const struct acd_core *core,
                              uint64_t call,
                              struct acd_explanation *explanation,
                              size_t size);

/*
 * What an agent waits for, and how many waiting calls each reason keeps from him. size is
 * sizeof(struct acd_explanation). O(lines of waiting calls).
 *
 * thread: as the core's.
 */
int32_t acd_core_explain_agent(const struct acd_core *core,
                               uint32_t agent,
                               struct acd_explanation *explanation,
                               size_t size);

/*
 * Why each agent is not offered a waiting call, in the order of their definition; none of a call
 * that does not wait. Room as for acd_core_queues. O(agents).
 *
 * thread: as the core's.
 */
int32_t acd_core_why_not_agents(const struct acd_core *core,
                                uint64_t call,
                                struct acd_reason *reasons,
                                size_t capacity,
                                size_t *count);

/*
 * Why each waiting call does not ring at an agent, by queue. Room as for acd_core_queues.
 * O(waiting calls).
 *
 * thread: as the core's.
 */
int32_t acd_core_why_not_calls(const struct acd_core *core,
                               uint32_t agent,
                               struct acd_reason *reasons,
                               size_t capacity,
                               size_t *count);

/*
 * From now on the last most choices are kept, some 250 bytes each; 0: none, and those that were
 * kept are gone. While they are kept each choice costs up to three times as much.
 *
 * thread: as the core's.
 */
int32_t acd_core_keep_decisions(struct acd_core *core, uint32_t most);

/*
 * The latest choice by which a call, whether it lives or not, came to this agent, or with ACD_NONE
 * to any; ACD_NO_VALUE: none is kept. size is sizeof(struct acd_decision). O(choices kept).
 *
 * thread: as the core's.
 */
int32_t acd_core_decision(const struct acd_core *core,
                          uint64_t call,
                          uint32_t agent,
                          struct acd_decision *decision,
                          size_t size);

/*
 * When the call, which waits or rings, will have been in its queue for as long as the agent's
 * delay for that. ACD_NO_VALUE: it has been there so long, the agent has no delay there, or there
 * is no such call or agent.
 *
 * thread: as the core's.
 */
int32_t acd_core_delay_end(const struct acd_core *core,
                           uint64_t call,
                           uint32_t agent,
                           uint64_t *at_us);

/*
 * The service level of these figures. formula is one of ACD_LEVEL_...; with_left not 0: calls
 * that overflowed out or timed out stand below the line too; over_threshold: calls that now
 * wait too long stand there as well (the live level), 0 for finished calls alone.
 *
 * thread: any.
 */
int32_t acd_service_level(const struct acd_queue_figures *figures,
                          uint32_t formula,
                          uint32_t with_left,
                          uint64_t over_threshold,
                          struct acd_ratio *ratio);

/*
 * The formula of this name, as "of_offered", "f3" or "of_offered+f7".
 *
 * thread: any.
 */
int32_t acd_service_level_named(struct acd_text name, uint32_t *formula, uint32_t *with_left);

/*
 * The formula in words, as "answered within T / (answered + abandoned)"; words and length as
 * in acd_core_refusal.
 *
 * thread: any.
 */
int32_t acd_service_level_spelled(uint32_t formula,
                                  uint32_t with_left,
                                  char *words,
                                  size_t capacity,
                                  size_t *length);

/*
 * What a call would wait that was offered now in this queue. priority points to the call's own,
 * or is NULL: the queue's. size is sizeof(struct acd_expected_wait). ACD_NO_VALUE: nobody who
 * is at work can serve the queue, or there is no such queue.
 *
 * thread: as the core's.
 */
int32_t acd_core_expected_wait(const struct acd_core *core,
                               uint32_t queue,
                               const int32_t *priority,
                               struct acd_expected_wait *expected,
                               size_t size);

/*
 * What a waiting call has still to wait. ACD_NO_VALUE: it does not wait, or nobody who is at work
 * can serve it.
 *
 * thread: as the core's.
 */
int32_t acd_core_expected_wait_of(const struct acd_core *core,
                                  uint64_t call,
                                  struct acd_expected_wait *expected,
                                  size_t size);

/*
 * Fills in the defaults: one shard with a thread, which serve a large centre. size is
 * sizeof(struct acd_engine_options).
 *
 * thread: any.
 */
int32_t acd_engine_options_init(struct acd_engine_options *options, size_t size);

/*
 * Starts an engine, without a domain yet. options may be NULL for the defaults. Take the stream
 * of every shard: one that nobody reads fills up, and its shard waits.
 *
 * thread: any.
 */
int32_t acd_engine_new(const struct acd_engine_options *options, struct acd_engine **engine);

/*
 * Closes as acd_engine_shutdown does, and frees. Streams, pages and observers stay, and are
 * freed by themselves. NULL is fine.
 *
 * thread: the last call with this engine.
 */
int32_t acd_engine_free(struct acd_engine *engine);

/*
 * The stream of a shard, from 0; each once. Free it with acd_stream_free.
 *
 * thread: one at a time, beside nothing else.
 */
int32_t acd_engine_take_stream(struct acd_engine *engine,
                               uint32_t shard,
                               struct acd_stream **stream);

/*
 * Adds a domain with its core, new or already at work, on the shard with the fewest; *shard is
 * which. Waits for the shard. With ACD_OK the core is the engine's and the handle is closed;
 * otherwise it is as before, unless the shard has failed meanwhile. Events that wait in the core
 * are lost: take them first.
 *
 * errors: also ACD_HAS_JOURNAL: the engine or the core has one; use acd_engine_open_domain.
 *
 * thread: any.
 */
int32_t acd_engine_add_domain(const struct acd_engine *engine,
                              uint32_t domain,
                              struct acd_core *core,
                              uint32_t *shard);

/*
 * Hands a command over, to be applied at the moment at which the shard takes it. Never waits.
 * tag comes back with the event if the core refuses. ACD_FULL, ACD_PRESSURE: not taken.
 *
 * thread: any, also in wake.
 */
int32_t acd_engine_submit(const struct acd_engine *engine,
                          uint32_t domain,
                          uint64_t tag,
                          const struct acd_command *command);

/*
 * The same at a moment of the caller's: for replays, and where the switch stamps.
 *
 * thread: any, also in wake.
 */
int32_t acd_engine_submit_at(const struct acd_engine *engine,
                             uint32_t domain,
                             uint64_t at_us,
                             uint64_t tag,
                             const struct acd_command *command);

/*
 * Says that it is at least so late, and runs what is due. With ACD_DRIVE_HOST it must be called
 * when acd_engine_next_deadline says; with ACD_CLOCK_MANUAL it sets the clock.
 *
 * thread: any.
 */
int32_t acd_engine_poll(const struct acd_engine *engine, uint64_t now_us);

/*
 * When a shard wants to be run at the latest, as of its last batch; ACD_NEVER: nothing is due.
 *
 * thread: any.
 */
int32_t acd_engine_next_deadline(const struct acd_engine *engine, uint64_t *at_us);

/*
 * What a shard is doing.
 *
 * thread: any.
 */
int32_t acd_engine_status(const struct acd_engine *engine,
                          uint32_t shard,
                          struct acd_shard_status *status);

/*
 * Has look look at a domain's core between two batches, and waits for it: every acd_core
 * function that takes a const core may be called there, and nothing else. Meanwhile the shard does
 * nothing else, so be quick. Commands that wait have not been carried out yet. Not to be called
 * from a callback.
 *
 * thread: any; look runs on the thread that runs the shard.
 */
int32_t acd_engine_inspect(const struct acd_engine *engine,
                           uint32_t domain,
                           void (*look)(void *env, const struct acd_core *core),
                           void *env);

/*
 * Takes no more commands. What was taken is carried out, and the streams end.
 *
 * thread: any.
 */
int32_t acd_engine_close(const struct acd_engine *engine);

/*
 * Closes, and waits until everything that was taken is carried out. What was told until the end is
 * in the streams; the cores can be taken back.
 *
 * thread: one at a time, beside nothing else.
 */
int32_t acd_engine_shutdown(struct acd_engine *engine);

/*
 * The core of a domain, after the shutdown; each once. ACD_UNKNOWN_DOMAIN: there is none, it has
 * been taken, or its shard has failed.
 *
 * thread: one at a time, beside nothing else.
 */
int32_t acd_engine_take_core(struct acd_engine *engine, uint32_t domain, struct acd_core **core);

/*
 * Takes the next events, at most capacity, in order. If there are none, waits for the first for
 * patience_us at most: 0 never waits, ACD_NEVER waits for ever. *taken is how many. ACD_ENDED:
 * the shard has ended and everything has been read.
 *
 * thread: as the stream's.
 */
int32_t acd_stream_take(struct acd_stream *stream,
                        uint64_t patience_us,
                        struct acd_event *events,
                        size_t capacity,
                        size_t *taken);

/*
 * What was wrong with a command whose ACD_EVENT_REFUSED was among the events last taken, in words;
 * text and length as in acd_core_refusal.
 *
 * thread: as the stream's.
 */
int32_t acd_stream_refusal(const struct acd_stream *stream,
                           uint32_t domain,
                           uint64_t sequence,
                           char *text,
                           size_t capacity,
                           size_t *length);

/*
 * Asks to be woken by the engine's wake when there is something to read. *armed is 1 if there
 * is nothing now: wake will be called once. 0: there is something, or the shard has ended; read
 * first.
 *
 * thread: as the stream's.
 */
int32_t acd_stream_arm(struct acd_stream *stream, uint32_t *armed);

/*
 * Frees a stream. NULL is fine.
 *
 * thread: as the stream's.
 */
int32_t acd_stream_free(struct acd_stream *stream);

/*
 * Follows a domain; up to capacity events may wait for the observer. Waits for the shard.
 *
 * thread: any.
 */
int32_t acd_engine_observe(const struct acd_engine *engine,
                           uint32_t domain,
                           uint32_t capacity,
                           struct acd_observer **observer);

/*
 * As acd_stream_take, but an observer never says that it has ended.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_take(struct acd_observer *observer,
                          uint64_t patience_us,
                          struct acd_event *events,
                          size_t capacity,
                          size_t *taken);

/*
 * Begins anew with a fresh snapshot; what has not been read is in it. Waits for the shard.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_refresh(struct acd_observer *observer);

/*
 * What the snapshot is of.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_snapshot(const struct acd_observer *observer, struct acd_snapshot *snapshot);

/*
 * A queue of the snapshot, by its place from 0, in the order of first definition. size is
 * sizeof(struct acd_queue_view). ACD_NO_VALUE: behind the last.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_queue(const struct acd_observer *observer,
                           size_t place,
                           struct acd_queue_view *view,
                           size_t size);

/*
 * An agent of the snapshot, in the same way.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_agent(const struct acd_observer *observer,
                           size_t place,
                           struct acd_agent_view *view,
                           size_t size);

/*
 * A live call of the snapshot, by number, in the same way.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_call(const struct acd_observer *observer,
                          size_t place,
                          struct acd_call_view *view,
                          size_t size);

/*
 * Frees an observer. NULL is fine.
 *
 * thread: as the observer's.
 */
int32_t acd_observer_free(struct acd_observer *observer);

/*
 * The pages of a domain. They outlive the engine. Free them with acd_pages_free.
 *
 * thread: any.
 */
int32_t acd_engine_pages(const struct acd_engine *engine,
                         uint32_t domain,
                         struct acd_pages **pages);

/*
 * A queue as of the end of the last batch that changed it. size is sizeof(struct
 * acd_queue_page). ACD_UNKNOWN_QUEUE: no such queue is defined. ACD_PAGE_BUSY: try again.
 *
 * thread: any.
 */
int32_t acd_pages_queue(const struct acd_pages *pages,
                        uint32_t queue,
                        struct acd_queue_page *page,
                        size_t size);

/*
 * All queues together. size is sizeof(struct acd_domain_page); the rest as acd_pages_queue.
 *
 * thread: any.
 */
int32_t acd_pages_total(const struct acd_pages *pages,
                        struct acd_domain_page *page,
                        size_t size);

/*
 * Frees the pages. NULL is fine.
 *
 * thread: the last call with them.
 */
int32_t acd_pages_free(struct acd_pages *pages);

#ifdef __cplusplus
}
#endif
#endif /* ACD_H */
