//! From a plan to a program: each condition, sum and code is written once, before whatever reads it.

use std::collections::HashMap;

use crate::engine::kernels::{FALSE, byte};
use crate::engine::lower_sums::Sum;
use crate::engine::program::{CodeSlot, Input, Made, Op, Program, TruthSlot, Wholes};
use crate::engine::reuse;
use crate::plan::{Code, Codes, NamedPlan, Node, NodeId, Plan, RulingId};
use crate::policy::{DecisionId, ScoreId};
use crate::types::Truth;

/// A table of more runs than this is looked up.
pub(super) const RUNS: usize = 6;

impl Program {
    /// The steps of a plan.
    pub(super) fn new(plan: &Plan<'_>) -> Program {
        let program = Program {
            ops: Vec::new(),
            wholes: Wholes::default(),
            truths: 0,
            codes: 0,
            wide: 0,
            narrow: 0,
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
pub(super) struct Lowering<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) program: Program,
    nodes: HashMap<NodeId, TruthSlot>,
    inputs: HashMap<Codes, CodeSlot>,
    pub(super) sums: HashMap<ScoreId, Sum>,
}

impl Lowering<'_> {
    fn all(&mut self) {
        let plan = self.plan;
        self.program.ruling = self.own(Codes::Ruling);
        for id in &plan.wants().scores {
            let slot = self.millionths(*id);
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

    pub(super) fn node(&mut self, id: NodeId) -> TruthSlot {
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
            Node::Compare { comparison, left, right } => {
                self.op(|out| Op::Compare { comparison: *comparison, left: *left, right: *right, out })
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

    pub(super) fn input(&mut self, codes: Codes) -> Input {
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
                let points = plan.score(id).map_or(&[][..], |score| score.thresholds.points());
                self.codes_of_score(id, points)
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

    fn op(&mut self, make: impl FnOnce(TruthSlot) -> Op) -> TruthSlot {
        let out = self.truth_slot();
        self.program.ops.push(make(out));
        out
    }

    fn truth_slot(&mut self) -> TruthSlot {
        self.program.truths += 1;
        TruthSlot::from(self.program.truths - 1)
    }

    pub(super) fn code_slot(&mut self) -> CodeSlot {
        self.program.codes += 1;
        CodeSlot::from(self.program.codes - 1)
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
pub(super) fn code(place: usize) -> Code {
    Code::try_from(place).unwrap_or(Code::MAX)
}
