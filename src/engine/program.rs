//! A plan in the order in which a machine does it: one step after the other, each over a whole column.

use std::sync::Arc;

use crate::plan::{Code, ColumnId, Figure, WholeId};
use crate::policy::{Comparison, CriteriaId, DecisionId, Expr, Named, ScoreId};
use crate::types::{Value, id};

id!(
    /// A column of truths.
    TruthSlot
);
id!(
    /// A column of codes that the machine makes.
    CodeSlot
);
id!(
    /// A column of sums; those of each width are counted alone.
    SumSlot
);

/// A column of codes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input {
    /// Of the batch.
    Batch(ColumnId),
    /// Of the machine.
    Own(CodeSlot),
}

/// One step.
#[derive(Debug)]
pub(super) enum Op {
    /// The same everywhere.
    Constant {
        truth: u8,
        out: TruthSlot,
    },
    /// By code, in few runs.
    Steps {
        codes: Input,
        first: u8,
        steps: Box<[(Code, u8)]>,
        out: TruthSlot,
    },
    /// By code.
    LookUp {
        codes: Input,
        table: Box<[u8]>,
        out: TruthSlot,
    },
    /// By bits.
    Bits {
        column: ColumnId,
        bits: (u32, u32),
        missing: u8,
        out: TruthSlot,
    },
    /// Two fields side by side.
    Compare {
        comparison: Comparison,
        left: Figure,
        right: Figure,
        out: TruthSlot,
    },
    Not {
        of: TruthSlot,
        out: TruthSlot,
    },
    Known {
        of: TruthSlot,
        out: TruthSlot,
    },
    Surely {
        of: TruthSlot,
        out: TruthSlot,
    },
    And {
        first: TruthSlot,
        rest: Box<[TruthSlot]>,
        out: TruthSlot,
    },
    Or {
        first: TruthSlot,
        rest: Box<[TruthSlot]>,
        out: TruthSlot,
    },
    AtLeast {
        of: Box<[TruthSlot]>,
        count: Code,
        surely: CodeSlot,
        perhaps: CodeSlot,
        out: TruthSlot,
    },
    /// Of a sum in millionths.
    Wide(SumOp<i64>),
    /// Of a sum in a larger unit.
    Narrow(SumOp<i16>),
    /// From a larger unit to millionths, held between bounds.
    Widen {
        of: SumSlot,
        unit: i64,
        low: i64,
        high: i64,
        out: SumSlot,
    },
    /// How many are true.
    Count {
        of: Box<[TruthSlot]>,
        out: CodeSlot,
    },
    /// The same code everywhere.
    StartCode {
        code: Code,
        out: CodeSlot,
    },
    PutWhere {
        gate: TruthSlot,
        code: Code,
        out: CodeSlot,
    },
    CopyCodes {
        of: CodeSlot,
        out: CodeSlot,
    },
    PutOver {
        gate: TruthSlot,
        code: Code,
        over: CodeSlot,
        least: Code,
        out: CodeSlot,
    },
}

/// One step of a sum.
#[derive(Debug)]
pub(super) enum SumOp<T> {
    /// The same everywhere.
    Start {
        points: T,
        out: SumSlot,
    },
    AddWhere {
        gate: TruthSlot,
        points: T,
        out: SumSlot,
    },
    /// By code, in few runs.
    AddSteps {
        codes: Input,
        first: T,
        steps: Box<[(Code, T)]>,
        out: SumSlot,
    },
    /// By code.
    AddCoded {
        codes: Input,
        points: Box<[T]>,
        out: SumSlot,
    },
    KeepWhere {
        gate: TruthSlot,
        out: SumSlot,
    },
    Add {
        of: SumSlot,
        out: SumSlot,
    },
    Larger {
        of: SumSlot,
        out: SumSlot,
    },
    Clamp {
        low: T,
        high: T,
        out: SumSlot,
    },
    /// The codes of a sum.
    CodesOf {
        of: SumSlot,
        points: Box<[T]>,
        out: CodeSlot,
    },
}

/// Where the value of a decision is found.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// Which entry decided.
    pub(super) codes: CodeSlot,
    /// The value of each.
    pub(super) values: Arc<[Option<Value>]>,
}

/// What the interpreter tells of each whole lead.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    pub(super) conditions: Vec<(WholeId, TruthSlot)>,
    pub(super) scores: Vec<(ScoreId, SumSlot)>,
    pub(super) decisions: Vec<DecisionId>,
    pub(super) values: Vec<(Named, Box<Expr>)>,
}

impl Wholes {
    pub(super) fn is_empty(&self) -> bool {
        let Wholes { conditions, scores, decisions, values } = self;
        conditions.is_empty() && scores.is_empty() && decisions.is_empty() && values.is_empty()
    }
}

/// Steps, and where their results are found.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) ops: Vec<Op>,
    pub(super) wholes: Wholes,
    pub(super) truths: usize,
    pub(super) codes: usize,
    /// Columns of sums in millionths, and in larger units.
    pub(super) wide: usize,
    pub(super) narrow: usize,
    pub(super) ruling: CodeSlot,
    pub(super) scores: Vec<(ScoreId, SumSlot)>,
    pub(super) criteria: Vec<(CriteriaId, CodeSlot)>,
    pub(super) decisions: Vec<(DecisionId, Made)>,
    pub(super) named: Vec<(Named, TruthSlot)>,
    pub(super) odd: Vec<TruthSlot>,
}
