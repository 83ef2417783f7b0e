//! The table's words: in English, and in the manual's own.

use super::Month;
use super::figures::{Band, Figure, TALK_BAND, Unit};
use crate::trace::Format;

/// The language of the monthly table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Chinese, in the manual's own words
    Zh,
}

use Language::{En, Zh};

impl Language {
    /// As HTML names it.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            En => "en",
            Zh => "zh-CN",
        }
    }

    /// One of two texts.
    pub(super) fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            En => en,
            Zh => zh,
        }
    }

    pub(super) fn month(self, month: Month) -> String {
        match self {
            En => month.to_string(),
            Zh => format!("{}年{}月", month.year(), month.number()),
        }
    }

    pub(super) fn title(self, month: Month) -> String {
        let month = self.month(month);
        self.pick(format!("Monthly table {month}"), format!("月度运营指标表 {month}"))
    }

    /// The headings of the table; `this` and `last` are months.
    pub(super) fn headings(self, this: Month, last: Month) -> [String; 7] {
        let words = self.pick(
            ["Figure", "", "numerator / denominator", "", "numerator / denominator"],
            ["指标", "", "分子 / 分母", "", "分子 / 分母"],
        );
        let [figure, _, this_parts, _, last_parts] = words.map(str::to_owned);
        let (this, last) = (self.month(this), self.month(last));
        let this = self.pick(this.clone(), format!("本月 {this}"));
        let last = self.pick(last.clone(), format!("上月 {last}"));
        let [change, remark] = self.pick(["Change", "Remark"], ["环比变化", "备注"]);
        [figure, this, this_parts, last, last_parts, change.to_owned(), remark.to_owned()]
    }

    /// The headings of the table for spreadsheets.
    pub(super) const fn columns(self) -> [&'static str; 15] {
        match self {
            En => [
                "figure",
                "name",
                "formula",
                "unit",
                "month",
                "value",
                "numerator",
                "denominator",
                "last_month",
                "last_value",
                "last_numerator",
                "last_denominator",
                "change",
                "band",
                "last_band",
            ],
            Zh => [
                "代码",
                "指标",
                "计算公式",
                "单位",
                "本月",
                "本月值",
                "本月分子",
                "本月分母",
                "上月",
                "上月值",
                "上月分子",
                "上月分母",
                "环比变化",
                "手册范围",
                "上月手册范围",
            ],
        }
    }

    pub(super) const fn name(self, figure: Figure) -> &'static str {
        let (en, zh) = match figure {
            Figure::ConnectRate => ("Agent connect rate", "转人工接通率"),
            Figure::AnswerRate => ("20-second answer rate", "人工20秒应答率"),
            Figure::CallsPerAgent => ("Calls per agent", "人均应答量"),
            Figure::TalkTime => ("Average talk time", "平均通话时长"),
            Figure::AfterCallWork => ("Average after-call work", "平均整理时长"),
            Figure::AfterCallWorkOfThoseWithSome => {
                ("After-call work, calls with some", "平均整理时长（有整理的）")
            }
            Figure::SpeedOfAnswer => ("Average speed of answer", "平均答复速度"),
            Figure::HandleTime => ("Average handle time", "平均处理时长"),
            Figure::AbandonRate => ("Abandon rate", "放弃率"),
            Figure::TimeToAbandon => ("Average time to abandon", "平均放弃时长"),
            Figure::PhraseUse => ("Phrase use", "服务用语使用率"),
            Figure::AnswerAccuracy => ("Answer accuracy", "答复客户准确率"),
            Figure::ErrorRate => ("Error rate", "差错率"),
        };
        match self {
            En => en,
            Zh => zh,
        }
    }

    /// What is divided by what.
    pub(super) const fn formula(self, figure: Figure) -> &'static str {
        let (en, zh) = match figure {
            Figure::ConnectRate => (
                "answered / requests for an agent (offered - overflowed in + refused)",
                "应答量 / 人工请求量（进队量 - 溢入量 + 拒绝量）",
            ),
            Figure::AnswerRate => (
                "answered within 20 s / (answered + abandoned), of_offered (F3)",
                "20秒内应答量 / （应答量 + 放弃量），of_offered（F3）",
            ),
            Figure::CallsPerAgent => {
                ("answered / agents who answered", "应答量 / 有应答的坐席人数")
            }
            Figure::TalkTime => ("talk / answered", "通话时长 / 应答量"),
            Figure::AfterCallWork => ("wrap-up / handled", "整理时长 / 处理量"),
            Figure::AfterCallWorkOfThoseWithSome => {
                ("wrap-up / handled with wrap-up", "整理时长 / 有整理的处理量")
            }
            Figure::SpeedOfAnswer => {
                ("wait of the answered / answered", "已应答来电的等待时长 / 应答量")
            }
            Figure::HandleTime => {
                ("(talk + hold + wrap-up) / handled", "（通话时长 + 保持时长 + 整理时长） / 处理量")
            }
            Figure::AbandonRate => ("abandoned / offered", "放弃量 / 进队量"),
            Figure::TimeToAbandon => {
                ("wait of the abandoned / abandoned", "已放弃来电的等待时长 / 放弃量")
            }
            Figure::PhraseUse => {
                ("(samples - phrase faults) / samples", "（抽检量 - 用语差错） / 抽检量")
            }
            Figure::AnswerAccuracy => {
                ("(samples - answer faults) / samples", "（抽检量 - 答复差错） / 抽检量")
            }
            Figure::ErrorRate => {
                ("(phrase faults + answer faults) / samples", "（用语差错 + 答复差错） / 抽检量")
            }
        };
        match self {
            En => en,
            Zh => zh,
        }
    }

    /// What stands behind a value, with the blank before it.
    pub(super) const fn unit(self, unit: Unit) -> &'static str {
        match (self, unit) {
            (_, Unit::Percent) => " %",
            (En, Unit::Time) => " s",
            (Zh, Unit::Time) => " 秒",
            (_, Unit::Calls) => "",
        }
    }

    /// What stands behind a change.
    pub(super) const fn change_unit(self, unit: Unit) -> &'static str {
        match (self, unit) {
            (En, Unit::Percent) => " pp",
            (Zh, Unit::Percent) => " 百分点",
            (_, unit) => self.unit(unit),
        }
    }

    pub(super) const fn band(self, band: Band) -> &'static str {
        match (self, band) {
            (En, Band::Below) => "below",
            (En, Band::Within) => "within",
            (En, Band::Above) => "above",
            (Zh, Band::Below) => "低于",
            (Zh, Band::Within) => "符合",
            (Zh, Band::Above) => "高于",
        }
    }

    /// Where this month stands to the band.
    pub(super) const fn remark(self, band: Option<Band>) -> &'static str {
        match (self, band) {
            (_, None) => "",
            (En, Some(Band::Below)) => "below band",
            (En, Some(Band::Within)) => "in band",
            (En, Some(Band::Above)) => "above band",
            (Zh, Some(Band::Below)) => "低于范围",
            (Zh, Some(Band::Within)) => "符合范围",
            (Zh, Some(Band::Above)) => "高于范围",
        }
    }

    /// What the band is, and where each month shown stands to it.
    pub(super) fn band_note(self, months: &[(Month, Band)]) -> String {
        let (from, to) = (TALK_BAND.0 / 1_000, TALK_BAND.1 / 1_000);
        let months: Vec<String> = months
            .iter()
            .map(|&(month, band)| match self {
                En => format!("{month} {}", self.band(band)),
                Zh => format!("{}{}", self.month(month), self.band(band)),
            })
            .collect();
        let name = self.name(Figure::TalkTime);
        match self {
            En => format!("{name}: the manual's band is {from} to {to} s; {}.", months.join(", ")),
            Zh => format!("{name}手册范围{from}至{to}秒：{}。", months.join("，")),
        }
    }

    pub(super) const fn format(self, format: Format) -> &'static str {
        match (self, format) {
            (En, Format::Bank) => "CSV of calls",
            (Zh, Format::Bank) => "通话CSV",
            (_, Format::QueueLog) => "Asterisk queue_log",
            (En, Format::Events) => "events of `acd run`",
            (Zh, Format::Events) => "`acd run`事件",
        }
    }
}
