//! From a plan to a program: each condition, sum and code is written once, before whatever reads it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::kernels::{FALSE, byte};
use crate::engine::program::{CodeSlot, Input, Made, Op, Program, SumSlot, TruthSlot, Wholes};
use crate::engine::reuse;
use crate::plan::{Amount, Code, Codes, NamedPlan, Node, NodeId, Plan, RulingId, Term};
use crate::policy::{DecisionId, ScoreId};
use crate::types::Truth;

/// A table of more runs than this is looked up.
const RUNS: usize = 6;

impl Program {
    /// The steps of a plan.
    pub(super) fn new(plan: &Plan<'_>) -> Program {
        let program = Program {
            ops: Vec::new(),
            wholes: Wholes::default(),
            truths: 0,
            codes: 0,
            sums: 0,
            ruling: CodeSlot(0),
            scores: Vec::new(),
            criteria: Vec::new(),
            decisions: Vec::new(),
            named: Vec::new(),
            odd: Vec::new(),
        };
        let mut lowering =
            Lowering { plan, program, nodes: HashMap::new(), inputs: HashMap::new(), sums: HashMap::new() };
        lowering.all();
        let mut program = lowering.program;
        reuse::share(&mut program);
        program
    }
}

/// Writes a program.
struct Lowering<'p> {
    plan: &'p Plan<'p>,
    program: Program,
    nodes: HashMap<NodeId, TruthSlot>,
    inputs: HashMap<Codes, CodeSlot>,
    sums: HashMap<ScoreId, SumSlot>,
}

impl Lowering<'_> {
    fn all(&mut self) {
        let plan = self.plan;
        self.program.ruling = self.own(Codes::Ruling);
        for id in &plan.wants().scores {
            let slot = self.score(*id);
            self.program.scores.push((*id, slot));
        }
        for id in &plan.wants().criteria {
            let slot = self.own(Codes::Met(*id));
            self.program.criteria.push((*id, slot));
        }
        for id in &plan.wants().decisions {
            match plan.decision(*id).and_then(|made| made.values.clone()) {
                Some(values) => {
                    let slot = self.own(Codes::Made(*id));
                    self.program.decisions.push((*id, Made { codes: slot, values: values.into() }));
                }
                None => self.program.wholes.decisions.push(*id),
            }
        }
        for named in plan.named() {
            match named {
                NamedPlan::Condition(name, node) => {
                    let slot = self.node(*node);
                    self.program.named.push((*name, slot));
                }
                NamedPlan::Value(name, value) => self.program.wholes.values.push((*name, value.clone())),
            }
        }
        for node in plan.odd() {
            if plan.nodes().get(*node) != Some(&Node::Constant(Truth::False)) {
                let slot = self.node(*node);
                self.program.odd.push(slot);
            }
        }
    }

    fn node(&mut self, id: NodeId) -> TruthSlot {
        if let Some(known) = self.nodes.get(&id) {
            return *known;
        }
        let constant = Node::Constant(Truth::Unknown);
        let plan = self.plan;
        let node = plan.nodes().get(id).unwrap_or(&constant);
        let slot = self.write(node);
        self.nodes.insert(id, slot);
        slot
    }

    fn write(&mut self, node: &Node) -> TruthSlot {
        match node {
            Node::Constant(truth) => self.op(|out| Op::Constant { truth: byte(*truth), out }),
            Node::Coded { codes, truths } => {
                let codes = self.input(*codes);
                self.op(|out| coded(codes, truths, out))
            }
            Node::Bits { column, is_true, is_known, missing } => {
                self.op(|out| Op::Bits { column: *column, bits: (*is_true, *is_known), missing: byte(*missing), out })
            }
            Node::Not(of) => {
                let of = self.node(*of);
                self.op(|out| Op::Not { of, out })
            }
            Node::Known(of) => {
                let of = self.node(*of);
                self.op(|out| Op::Known { of, out })
            }
            Node::Surely(of) => {
                let of = self.node(*of);
                self.op(|out| Op::Surely { of, out })
            }
            Node::And(of) => {
                let (first, rest) = self.several(of);
                self.op(|out| Op::And { first, rest, out })
            }
            Node::Or(of) => {
                let (first, rest) = self.several(of);
                self.op(|out| Op::Or { first, rest, out })
            }
            Node::AtLeast { of, count } => {
                let of = of.iter().map(|part| self.node(*part)).collect();
                let count = Code::try_from(*count).unwrap_or(Code::MAX);
                let (surely, perhaps) = (self.code_slot(), self.code_slot());
                self.op(|out| Op::AtLeast { of, count, surely, perhaps, out })
            }
            Node::Whole(id) => {
                let slot = self.truth_slot();
                self.program.wholes.conditions.push((*id, slot));
                slot
            }
        }
    }

    fn several(&mut self, of: &[NodeId]) -> (TruthSlot, Box<[TruthSlot]>) {
        let mut slots: Vec<TruthSlot> = of.iter().map(|part| self.node(*part)).collect();
        // There are always two or more.
        let first = slots.pop().unwrap_or(TruthSlot(0));
        (first, slots.into())
    }

    fn input(&mut self, codes: Codes) -> Input {
        match codes {
            Codes::Batch(column) => Input::Batch(column),
            Codes::Score(_) | Codes::Met(_) | Codes::Made(_) | Codes::Ruling => Input::Own(self.own(codes)),
        }
    }

    /// A column of codes of the machine's own.
    fn own(&mut self, codes: Codes) -> CodeSlot {
        if let Some(known) = self.inputs.get(&codes) {
            return *known;
        }
        let plan = self.plan;
        let slot = match codes {
            Codes::Score(id) => {
                let of = self.score(id);
                let points = plan.score(id).map_or(&[][..], |score| score.thresholds.points()).into();
                let out = self.code_slot();
                self.program.ops.push(Op::CodesOf { of, points, out });
                out
            }
            Codes::Met(id) => {
                let of = plan.criteria(id).unwrap_or(&[]).iter().map(|node| self.node(*node)).collect();
                let out = self.code_slot();
                self.program.ops.push(Op::Count { of, out });
                out
            }
            Codes::Made(id) => self.decision(id),
            Codes::Ruling => self.ruling(),
            Codes::Batch(_) => self.code_slot(),
        };
        self.inputs.insert(codes, slot);
        slot
    }

    /// From the last entry up, so that the first that is true comes last.
    fn decision(&mut self, id: DecisionId) -> CodeSlot {
        let plan = self.plan;
        let entries = plan.decision(id).map_or(&[][..], |made| &made.entries);
        let gates: Vec<TruthSlot> = entries.iter().map(|entry| self.node(*entry)).collect();
        let out = self.code_slot();
        self.program.ops.push(Op::StartCode { code: code(gates.len()), out });
        for (place, gate) in gates.into_iter().enumerate().rev() {
            self.program.ops.push(Op::PutWhere { gate, code: code(place), out });
        }
        out
    }

    fn ruling(&mut self) -> CodeSlot {
        let plan = self.plan;
        let ruling = plan.ruling();
        let of = |id: RulingId| code(usize::from(id));
        let (votes, out) = (self.code_slot(), self.code_slot());
        self.program.ops.push(Op::StartCode { code: of(ruling.start), out: votes });
        for (node, id) in &ruling.votes {
            let gate = self.node(*node);
            self.program.ops.push(Op::PutWhere { gate, code: of(*id), out: votes });
        }
        self.program.ops.push(Op::CopyCodes { of: votes, out });
        for (node, id, least) in &ruling.caps {
            let gate = self.node(*node);
            self.program.ops.push(Op::PutOver { gate, code: of(*id), over: votes, least: of(*least), out });
        }
        for (node, id) in &ruling.vetoes {
            let gate = self.node(*node);
            self.program.ops.push(Op::PutWhere { gate, code: of(*id), out });
        }
        out
    }

    fn score(&mut self, id: ScoreId) -> SumSlot {
        if let Some(known) = self.sums.get(&id) {
            return *known;
        }
        let plan = self.plan;
        let slot = match plan.score(id).map(|score| (score, &score.terms)) {
            Some((score, Some(terms))) => {
                let out = self.sum(terms);
                if score.low.is_some() || score.high.is_some() {
                    let (low, high) = (score.low.unwrap_or(i64::MIN), score.high.unwrap_or(i64::MAX));
                    self.program.ops.push(Op::Clamp { low, high, out });
                }
                out
            }
            Some((_, None)) | None => {
                let out = self.sum_slot();
                self.program.wholes.scores.push((id, out));
                out
            }
        };
        self.sums.insert(id, slot);
        slot
    }

    fn sum(&mut self, terms: &[Term]) -> SumSlot {
        let fixed =
            |term: &Term| if let (None, Amount::Fixed(points)) = (term.gate, &term.amount) { *points } else { 0 };
        let start = terms.iter().map(fixed).fold(0, i64::wrapping_add);
        let out = self.sum_slot();
        self.program.ops.push(Op::Start { points: start, out });
        for term in terms {
            match (&term.amount, term.gate) {
                (Amount::Fixed(_), None) => {}
                (Amount::Fixed(points), Some(gate)) => {
                    let gate = self.node(gate);
                    self.program.ops.push(Op::AddWhere { gate, points: *points, out });
                }
                (Amount::Coded { codes, points }, None) => {
                    let (codes, points) = (self.input(*codes), Arc::clone(points));
                    self.program.ops.push(Op::AddCoded { codes, points, out });
                }
                (Amount::Coded { .. } | Amount::Best { .. }, _) => {
                    let of = self.single(term);
                    self.program.ops.push(Op::Add { of, out });
                }
            }
        }
        out
    }

    /// A term in a column of its own.
    fn single(&mut self, term: &Term) -> SumSlot {
        let out = match &term.amount {
            Amount::Best { of, up_to } => {
                let of: Vec<SumSlot> = of.iter().map(|term| self.single(term)).collect();
                let out = self.sum_slot();
                self.program.ops.push(Op::Start { points: 0, out });
                of.into_iter().for_each(|of| self.program.ops.push(Op::Larger { of, out }));
                if let Some(most) = up_to {
                    let most = most.saturating_abs();
                    self.program.ops.push(Op::Clamp { low: -most, high: most, out });
                }
                out
            }
            Amount::Fixed(_) | Amount::Coded { .. } => self.sum(&[Term { gate: None, amount: term.amount.clone() }]),
        };
        if let Some(gate) = term.gate {
            let gate = self.node(gate);
            self.program.ops.push(Op::KeepWhere { gate, out });
        }
        out
    }

    fn op(&mut self, make: impl FnOnce(TruthSlot) -> Op) -> TruthSlot {
        let out = self.truth_slot();
        self.program.ops.push(make(out));
        out
    }

    fn truth_slot(&mut self) -> TruthSlot {
        self.program.truths += 1;
        TruthSlot::from(self.program.truths - 1)
    }

    fn code_slot(&mut self) -> CodeSlot {
        self.program.codes += 1;
        CodeSlot::from(self.program.codes - 1)
    }

    fn sum_slot(&mut self) -> SumSlot {
        self.program.sums += 1;
        SumSlot::from(self.program.sums - 1)
    }
}

/// A table as its runs where these are few.
fn coded(codes: Input, truths: &[Truth], out: TruthSlot) -> Op {
    let table: Box<[u8]> = truths.iter().map(|truth| byte(*truth)).collect();
    let first = table.first().copied().unwrap_or(FALSE);
    let changes = table.windows(2).enumerate().filter_map(|(place, pair)| match pair {
        [before, after] if before != after => Some((code(place + 1), before ^ after)),
        _ => None,
    });
    let steps: Box<[(Code, u8)]> = changes.collect();
    if steps.len() <= RUNS { Op::Steps { codes, first, steps, out } } else { Op::LookUp { codes, table, out } }
}

/// A place as a code. A plan has fewer places than there are codes: more than 65,000 entries of one kind are not planned.
fn code(place: usize) -> Code {
    Code::try_from(place).unwrap_or(Code::MAX)
}
