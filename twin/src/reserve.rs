//! Agents in reserve: when a queue's grades join and leave, and who is held until then.

use acd::{AgentQueues, Fact, QueueId, Refusal, Reserve, ReserveCause};

use super::Twin;
use super::state::{Agent, Call, NEVER, Queue, Standing, seconds};

/// What is wrong with a queue's thresholds.
pub fn check(reserve: &[Reserve]) -> Option<&'static str> {
    let is_wrong = |grade: &Reserve| {
        let (join, leave) = (grade.join, grade.leave);
        let pairs = [
            (join.waiting, leave.waiting),
            (join.longest_wait_s, leave.longest_wait_s),
            (join.expected_wait_s, leave.expected_wait_s),
        ];
        let wrong_pair = |(join, leave): &(Option<i64>, Option<i64>)| match (join, leave) {
            (None, None) => false,
            (None, Some(_)) => true,
            (Some(join), leave) => *join < 1 || leave.is_some_and(|it| it < 1 || it > *join),
        };
        pairs.iter().all(|(join, _)| join.is_none()) || pairs.iter().any(wrong_pair)
    };
    (reserve.len() > 2 || reserve.iter().any(is_wrong)).then_some("reserve")
}

impl Twin {
    /// What is wrong with the queues that an agent is in reserve for.
    pub(super) fn check_agent_queues(&self, queues: &AgentQueues<'_>) -> Result<(), Refusal> {
        let taken = queues.queues.iter().map(|entry| entry.queue);
        let mut all = queues.reserve.iter().map(|(queue, _)| *queue).chain(taken);
        if all.any(|queue| self.find_queue(queue).is_none()) {
            return Err(Refusal::UnknownQueue);
        }
        let mut named: Vec<QueueId> = queues.reserve.iter().map(|(queue, _)| *queue).collect();
        named.sort();
        let twice = named.windows(2).any(|two| two[0] == two[1]);
        if twice || queues.reserve.iter().any(|(_, grade)| ![1, 2].contains(grade)) {
            return Err(Refusal::BadValue("reserve"));
        }
        self.check_queues_taken(queues)
    }

    /// Whether calls of the queue do not ring at the agent because he is in reserve there.
    pub(super) fn is_held_in_reserve(&self, agent: &Agent, queue: QueueId) -> bool {
        let queue = self.the_queue(queue);
        agent.reserve.get(&queue.id).is_some_and(|grade| !queue.joined[*grade as usize - 1])
    }

    /// Grades join and leave until nothing changes: the first queue, grade 1 before 2, and pairs
    /// after each.
    pub(super) fn settle(&mut self) {
        self.pair_and_let_go();
        while let Some((queue, grade, cause)) = self.first_turn_of_reserve() {
            let number = grade as u8 + 1;
            let record = self.queue_mut(queue);
            record.joined[grade] = cause.is_some();
            record.left[grade] = cause.is_none();
            self.tell(match cause {
                Some(cause) => Fact::ReserveJoined { queue, grade: number, cause },
                None => Fact::ReserveLeft { queue, grade: number },
            });
            self.changes += 1;
            self.pair_and_let_go();
        }
        for queue in &mut self.queues {
            queue.left = [false; 2];
        }
    }

    fn first_turn_of_reserve(&self) -> Option<(QueueId, usize, Option<ReserveCause>)> {
        self.queues.iter().find_map(|queue| {
            (0..2).find_map(|grade| {
                let rule = queue.rules.reserve.get(grade);
                if queue.joined[grade] {
                    let leaves = rule.is_none_or(|rule| self.are_below(queue, rule));
                    return leaves.then_some((queue.id, grade, None));
                }
                let cause = self.reached(queue, rule.filter(|_| !queue.left[grade])?)?;
                Some((queue.id, grade, Some(cause)))
            })
        })
    }

    fn callers(&self, queue: &Queue) -> impl Iterator<Item = &Call> {
        let id = queue.id;
        let calls = self.calls.iter();
        calls.filter(move |call| call.queue == id && call.is_in_queue() && call.is_on_the_line())
    }

    fn number_waiting(&self, queue: &Queue) -> i64 {
        let waiting = self.callers(queue).filter(|call| call.standing == Standing::Waiting);
        i64::try_from(waiting.count()).expect("a countable number")
    }

    fn oldest(&self, queue: &Queue) -> u64 {
        self.callers(queue).map(|call| call.entered).min().unwrap_or(NEVER)
    }

    fn reached(&self, queue: &Queue, rule: &Reserve) -> Option<ReserveCause> {
        let waiting = self.number_waiting(queue);
        if waiting == 0 {
            return None;
        }
        if rule.join.waiting.is_some_and(|most| waiting >= most) {
            return Some(ReserveCause::Waiting);
        }
        let over = |after| self.oldest(queue).saturating_add(seconds(after)) <= self.now;
        rule.join.longest_wait_s.is_some_and(over).then_some(ReserveCause::LongestWait)
    }

    fn are_below(&self, queue: &Queue, rule: &Reserve) -> bool {
        let over = |after| self.oldest(queue).saturating_add(seconds(after)) <= self.now;
        let waiting = rule.leave.waiting.or(rule.join.waiting);
        let longest = rule.leave.longest_wait_s.or(rule.join.longest_wait_s);
        waiting.is_none_or(|least| self.number_waiting(queue) < least) && !longest.is_some_and(over)
    }

    /// When the longest wait of each queue lets a grade join.
    pub(super) fn reserve_deadlines(&self) -> Vec<(QueueId, u64)> {
        let due = |queue: &Queue| {
            let apart = queue.rules.reserve.iter().zip(queue.joined).filter(|(_, joined)| !joined);
            let after = apart.filter_map(|(rule, _)| rule.join.longest_wait_s);
            let dues = after.map(|after| self.oldest(queue).saturating_add(seconds(after)));
            let due = dues.filter(|due| *due > self.now).min()?;
            (self.number_waiting(queue) > 0).then_some((queue.id, due))
        };
        self.queues.iter().filter_map(due).collect()
    }
}
