// Written by `cargo run -p acd-header`.
[
    structure!(acd_limits {
        struct_size, agents, queues, groups, calls, skills, classes, hold_backs, alarms, reserved,
        customers, reserved_2, blocked, reserved_3,
    }),
    structure!(acd_text {
        bytes, length,
    }),
    structure!(acd_step {
        after_s, require,
    }),
    structure!(acd_wish {
        require, weight,
    }),
    structure!(acd_reserve {
        join_waiting, join_longest_wait_s, join_expected_wait_s, leave_waiting,
        leave_longest_wait_s, leave_expected_wait_s,
    }),
    structure!(acd_queue_rules {
        struct_size, agent_order, on_no_answer, wrap_up, require, priority, seconds_per_priority,
        answer_within_s, short_abandon_s, ring_s, reoffer_after_s, wrap_up_s, max_waiting,
        max_wait_s, max_busy, overflow_to, call_order, steps, step_count, also_within_s,
        also_within_count, weight, tiers, tier_count, at_close, join_empty, leave_empty,
        callback_counts, leave_empty_after_s, wishes, wish_count, protect, same_customer,
        reserved_2, resume_within_s, remember_s, dial_s, lost_line_s, lost_line_prefer_s,
        lost_line_priority, medium, reserved_more, first_reply_s, silence_warning_s,
        silence_close_s, ring_count, ring_more_every_s, ring_up_to, reserve, reserve_count, lease_s,
    }),
    structure!(acd_arrival {
        struct_size, prefer_agent, prefer_within_us, require, customer, has_customer, reserved,
        prefer_last_us,
    }),
    structure!(acd_callback_plan {
        struct_size, owner_agent, attempts, pause_us, not_before_us, owner_within_us, expire_us,
    }),
    structure!(acd_attribute {
        attribute, is_symbol, value,
    }),
    structure!(acd_condition {
        attribute, test, values, value_count, at_least, at_most,
    }),
    structure!(acd_rule {
        struct_size, rule, when, when_count, refuse, queue, has_priority, priority, credit_s,
        require, prefer_agent, reserved, prefer_within_us, prefer_last_us,
    }),
    structure!(acd_rule_view {
        rule, reserved, fitted,
    }),
    structure!(acd_block {
        struct_size, reserved, customer, for_us,
    }),
    structure!(acd_alarm_rule {
        struct_size, of, id, figure, formula, with_left, window, timed_state, state, reason,
        reason_number, side, reserved, raise, clear, hold_us, clear_hold_us, at_least,
    }),
    structure!(acd_alarm_view {
        alarm, raised, since_us, turning_us, has_value, reserved, value, rule,
    }),
    structure!(acd_clock_change {
        at_us, ahead_us,
    }),
    structure!(acd_book_rules {
        struct_size, interval, origin_us, changes, change_count, call_intervals, call_days,
        call_months, agent_intervals, agent_days, agent_months, spreads, reserved,
    }),
    structure!(acd_book_query {
        struct_size, book, id, row, period, window, at_us, skill,
    }),
    structure!(acd_interval {
        start_us, end_us, complete, reserved,
    }),
    structure!(acd_queue_figures {
        offered, answered, answered_within, abandoned, abandoned_within, short_abandoned,
        overflowed_in, overflowed_out, transferred_in, transferred_out, timed_out, refused, missed,
        handled, in_queue, wait_answered_us, wait_abandoned_us, talk_us, hold_us, wrap_up_us,
        longest_wait_us, turned_away, refused_closed, refused_no_agents, callbacks,
        callbacks_lost_lines, callbacks_dialled, callbacks_reached, callbacks_apart,
        callbacks_failed, callbacks_expired, callbacks_cancelled, callbacks_merged,
        callbacks_returned, first_reply_us, first_replies, first_replies_within, silence_warnings,
        silence_closes,
    }),
    structure!(acd_call_tally {
        calls, rings, ring_us, rejected, undeliverable, abandoned_ringing, wrapped_up, breached,
        left_late, over_threshold, also_answered_within, also_abandoned_within, answered_by_wait,
        abandoned_by_wait, lost, conversations_lost, reserved,
    }),
    structure!(acd_time_tally {
        logins, ringing_us, talking_us, held_us, wrap_up_us, idle_us, not_ready_us,
        busy_elsewhere_us, reserved,
    }),
    structure!(acd_journal_options {
        struct_size, sync, segment_bytes, digest_every, snapshot_every, keep_snapshots, domain,
    }),
    structure!(acd_journal_tail {
        last, at_us, snapshot, torn_bytes, passed_over, closed,
    }),
    structure!(acd_command {
        size, kind, flags, reason, call, offer, queue, agent, priority, number, data, reserved,
    }),
    structure!(acd_event_time {
        waited_us, age_us, talk_us, tag, missed,
    }),
    structure!(acd_event_detail {
        offer, age_us, hold_us, value, was, consult, wrap_up_us, reply_us, calls,
    }),
    structure!(acd_event {
        size, kind, cause, state, at_us, sequence, call, queue, agent, domain, number, time, detail,
    }),
    structure!(acd_deadline {
        at_us, why, agent, alarm, queue, call,
    }),
    structure!(acd_queue_view {
        queue, waiting, ringing, over_threshold, busy, callbacks, longest_wait_us, figures, lost,
        conversations_lost,
    }),
    structure!(acd_agent_view {
        agent, state, reason, reason_number, pending, pending_reason, pending_reason_number,
        has_call, call, since_us, answered, handled, missed, ring_us, talk_us, hold_us, wrap_up_us,
        idle_us, not_ready_us, logged_in_us, busy_elsewhere_us, elsewhere, more,
    }),
    structure!(acd_call_view {
        call, queue, agent, entered_us, offered_us, priority, steps_reached, state, callback,
        attempts_made, attempts_left, not_before_us, expires_us, consult_call, consult, more,
        credit_s, reserved,
    }),
    structure!(acd_ring {
        offer, agent, reserved,
    }),
    structure!(acd_explanation {
        call, queue, agent, waits_for, state, next_us, next_why, position, count,
    }),
    structure!(acd_reason {
        call, agent, why,
    }),
    structure!(acd_call_standing {
        call, age_us, credit_s, queue, weight, strict_priority, newest_first, target_s,
        agent_priority,
    }),
    structure!(acd_agent_standing {
        agent, spared, tier, wishes, measure, idle_place,
    }),
    structure!(acd_decision {
        at_us, offer, by, reserved, call, next_call, agent, next_agent,
    }),
    structure!(acd_ratio {
        numerator, denominator, basis_points,
    }),
    structure!(acd_expected_wait {
        mean_us, p90_us, at_once, agents, ahead_thousandths, handle_us, share_millionths,
        patience_us, spread_thousandths, reserved,
    }),
    structure!(acd_engine_options {
        struct_size, shards, domains, commands, arrivals_below, events, drive, clock, spin_us,
        begin_us, refresh_us, wake, finalize, env, journal_folder, journal,
    }),
    structure!(acd_shard_status {
        phase, reserved, waiting, turned_away,
    }),
    structure!(acd_snapshot {
        at_us, sequence, queues, agents, calls,
    }),
    structure!(acd_queue_page {
        at_us, sequence, view,
    }),
    structure!(acd_domain_page {
        at_us, sequence, waiting, ringing, over_threshold, busy, figures, lost, conversations_lost,
    }),
    structure!(acd_skill {
        name, level, reserved,
    }),
    structure!(acd_in_reserve {
        queue, grade,
    }),
    structure!(acd_agent_queue {
        queue, priority, delay_s,
    }),
    structure!(acd_agent_rules {
        struct_size, reserved, skills, skill_count, has_media, places, cost, blocks, interrupts,
        reserved_more, reserve, reserve_count, queues, queue_count,
    }),
    structure!(acd_inquiry {
        struct_size, reserved, attributes, attribute_count, arrival,
    }),
    structure!(acd_rules {
        struct_size, reserved, rules, count,
    }),
]
