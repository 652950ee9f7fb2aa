/**
 * Mistakes that were once made, or nearly: each is planted into a source of core while its tests run, which have to notice.
 * `file` is inside of packages/core/src; every `from` must be there. `also` is for what is guarded twice.
 */
export const BUGS = [
  {
    name: "confirm without revision",
    file: "dialog/confirm.ts",
    changes: [["isComplete(form, task) && task.shown[key] === task.revision", "isComplete(form, task)"]],
  },
  {
    name: "a flow says a line again",
    file: "dialog/flow.ts",
    changes: [["if (saidCount(run.memo, line) >= count) return false;", ""]],
  },
  {
    name: "a correction clears too much",
    file: "dialog/take.ts",
    changes: [
      [
        "taken.corrected.push(slot);",
        'taken.corrected.push(slot);\n    for (const other of ["address", "branch"]) clearSlot(draft, id, other, "dependency");',
      ],
    ],
  },
  {
    name: "a correction clears too little",
    file: "dialog/slots.ts",
    changes: [["if (!applies(slot, values)) return true;", ""]],
  },
  {
    name: "a question in between repeats the open question twice",
    file: "dialog/intents.ts",
    changes: [["repeatOpen(draft, false);", "{ repeatOpen(draft, false); repeatOpen(draft, false); }"]],
  },
  {
    name: "a second form resumes old values",
    file: "dialog/stack.ts",
    changes: [
      ["    values: {},", "    values: given.kind === 'form' ? (OLD.get(given.name) ?? {}) : {},"],
      ["export function endTask(", "const OLD = new Map<string, Task['values']>();\nexport function endTask("],
      ["  closePromptsOf(draft, id);\n", "  closePromptsOf(draft, id);\n  OLD.set(task.name, task.values);\n"],
    ],
  },
  {
    name: "a late tap is accepted",
    file: "dialog/choose.ts",
    changes: [
      ["active.asked?.prompt !== prompt.id || active.revision !== prompt.revision", "active.id !== prompt.task"],
    ],
    also: {
      file: "dialog/prompts.ts",
      changes: [
        [
          "const closed: Prompt = { id: prompt.id, task: prompt.task, name: prompt.name, at: prompt.at };",
          "const closed: Prompt = prompt;",
        ],
      ],
    },
  },
  {
    name: "both forms are active after a link",
    file: "identity/merge.ts",
    changes: [["    offers: tasks.offers,", "    offers: [],"]],
  },
  {
    name: "a timer is not cancelled",
    file: "dialog/stack.ts",
    changes: [
      [
        '  draft.timers.push({ change: "cancel", task: id });\n  draft.state = removeTask(draft.state, id);\n  if (how',
        "  draft.state = removeTask(draft.state, id);\n  if (how",
      ],
    ],
  },
  {
    name: "really cancel? stays open when a question is shown",
    file: "dialog/question.ts",
    changes: [['closePrompt(draft, openQuestion(draft, "cancel")?.id);', ""]],
  },
  {
    name: "an item that was taken out leaves its parts",
    file: "dialog/list-items.ts",
    changes: [
      ['for (const part of list.parts) clearSlot(draft, id, partSlot(list, item, part).name, "corrected");', ""],
    ],
  },
  {
    name: "an amount goes to the neighbour",
    file: "dialog/list-said.ts",
    changes: [
      [
        "const prefersRight = fits.right && (!fits.left || (isAmount(one) && leads));",
        "const prefersRight = fits.right && !fits.left;",
      ],
    ],
  },
  {
    name: "a minus before an amount is overlooked",
    file: "understand/choices.ts",
    changes: [[" || SIGNED.test(text)", ""]],
  },
  {
    name: "less is more",
    file: "dialog/list-amount.ts",
    changes: [['!== "lebih") return -1;', '!== "lebih") return 1;']],
  },
  {
    name: "after a long rest the first words are an answer",
    file: "dialog/session.ts",
    changes: [
      ["if (draft.now - last < draft.plan.sessionMs || isForIt(draft, event, task)) return false;", "return false;"],
    ],
  },
  {
    name: "a change starts what waits for the form",
    file: "dialog/stack.ts",
    changes: [["if (task.memo[MEMO_CHANGE] === undefined)", "if (how !== undefined)"]],
  },
];
