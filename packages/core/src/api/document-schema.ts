import { z } from "zod";
import type { DocumentProblem, FormCondition, FormDocument } from "./document-types.ts";

const MAX_NAME = 64;
const MAX_SLOTS = 100;
const MAX_OPTIONS = 200;

let made: z.ZodType<FormDocument> | undefined;

/** The shape of a form document. Made when first needed. */
export function formDocumentSchema(): z.ZodType<FormDocument> {
  made ??= makeSchema();
  return made;
}

/** The shape of a form document as JSON Schema (draft 2020-12), as published in `form.schema.json`. */
export function formJsonSchema(): object {
  const schema = z.toJSONSchema(formDocumentSchema(), { io: "input", target: "draft-2020-12" });
  return {
    $schema: schema.$schema,
    title: "A form of a Sambung bot",
    description: "What a form asks, in which order and under which conditions. Code is referred to by name.",
    ...schema,
  };
}

function makeSchema(): z.ZodType<FormDocument> {
  const name = z
    .string()
    .min(1)
    .max(MAX_NAME)
    .regex(/^[^~\s[\]][^[\]]*$/, "must not begin with ~ or a space, nor contain [ or ]")
    .describe("A name that code and stored conversations know; it never changes.");
  const key = z.string().min(1).describe("A key of the copy.");
  const duration = z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d|w)$/, 'must be a duration such as "30m", "2h" or "3d"')
    .describe('A duration such as "30m", "2h" or "3d".');
  const code = z.string().min(1).describe("The name of something the program provides.");
  const size = z.number().int().min(0);
  const scalar = z.union([z.string(), z.number(), z.boolean()]);
  const condition: z.ZodType<FormCondition> = z
    .lazy(() =>
      z.union([
        z.strictObject({ slot: name, is: scalar }),
        z.strictObject({ slot: name, in: z.array(scalar).min(1) }),
        z.strictObject({ slot: name, filled: z.boolean() }),
        z.strictObject({ all: z.array(condition).min(1) }),
        z.strictObject({ any: z.array(condition).min(1) }),
        z.strictObject({ not: condition }),
      ]),
    )
    .meta({ id: "Condition", description: "Whether a slot applies." }) as z.ZodType<FormCondition>;
  const base = {
    name,
    ask: key.describe("Copy key of the question."),
    label: key.optional().describe("Copy key of what the slot is called."),
    entity: z.string().min(1).optional().describe("Entity of the vocabulary that fills it, default by the type."),
    early: z.string().min(1).optional().describe("Entity that fills free text also before it is asked."),
    optional: z.boolean().optional().describe("The customer may skip it."),
    when: condition.optional(),
    from: z
      .strictObject({ profile: z.string().min(1) })
      .optional()
      .describe("A field of the customer's profile that is taken instead of asking."),
    check: code.optional(),
    sensitivity: z.enum(["normal", "pii", "secret"]).optional(),
  };
  const choice = z.strictObject({
    value: z.string().min(1),
    label: z.string().min(1),
    description: z.string().min(1).optional(),
    image: z.url().optional(),
  });
  const questions = [
    z.strictObject({ ...base, type: z.literal("text"), min: size.optional(), max: size.optional() }),
    z.strictObject({
      ...base,
      type: z.literal("number"),
      integer: z.boolean().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
    }),
    z.strictObject({
      ...base,
      type: z.literal("choice"),
      choices: z.union([
        code,
        z
          .record(z.string().min(1), key)
          .refine((labels) => Object.keys(labels).length > 0, "needs at least one choice")
          .describe("Value to copy key of its label."),
        z.array(choice).min(1).max(MAX_OPTIONS),
      ]),
    }),
    z.strictObject({ ...base, type: z.enum(["yesno", "date", "time", "datetime", "phone", "email", "url", "money"]) }),
  ] as const;
  const list = z.strictObject({
    name,
    type: z.literal("list"),
    of: z
      .array(z.discriminatedUnion("type", [...questions]))
      .min(1)
      .max(MAX_SLOTS),
    label: key.optional(),
    more: key.optional().describe("Copy key of the question for more after each item."),
    sum: name.optional().describe("The part that is added up when the same thing is ordered once more."),
    when: condition.optional(),
    min: size.optional(),
    max: size.optional(),
  });
  const repair = z.strictObject({
    say: z.record(z.string(), key).optional(),
    attempts: size.optional(),
    queue: z.string().min(1).nullable().optional(),
    confirmCancel: size.nullable().optional(),
    smallTalk: z.boolean().optional(),
    afterDigression: z.enum(["repeat", "wait"]).optional(),
    recap: z.boolean().optional(),
    offerBack: z.enum(["ask", "resume", "never"]).optional(),
  });
  return z.strictObject({
    $schema: z.string().optional(),
    form: name,
    opens: z.string().min(1).optional().describe("The intent that starts the form."),
    slots: z
      .array(z.discriminatedUnion("type", [...questions, list]))
      .min(1)
      .max(MAX_SLOTS)
      .describe("The questions in the order they are asked."),
    copy: z.record(z.string(), z.record(z.string(), z.string().min(1))).optional(),
    confirm: key.optional(),
    summary: z.union([code, z.record(z.string(), z.strictObject({ slot: name }))]).optional(),
    remind: z.strictObject({ after: duration, say: key, times: z.number().int().min(1).optional() }).optional(),
    abandonAfter: duration.optional(),
    abandonSay: key.optional(),
    repair: repair.optional(),
    submit: code.describe("The action that does what the form is for."),
    change: z.strictObject({ within: duration, run: code }).optional(),
  }) as unknown as z.ZodType<FormDocument>;
}

/** What is wrong with the shape of a document, with the places; of a union the branch that comes nearest. */
export function shapeProblems(document: unknown): readonly DocumentProblem[] {
  const parsed = formDocumentSchema().safeParse(document);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, []));
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): readonly DocumentProblem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const branches = issue.errors.map((branch) => branch.flatMap((inner) => problemsOf(inner, path)));
    // The branch that got furthest into the value, then the one with the fewest complaints, is what was meant.
    const depth = (problems: readonly DocumentProblem[]): number =>
      Math.max(...problems.map((problem) => problem.path.length));
    const [nearest = []] = branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
    return nearest;
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: pathOf([...path, key]),
      message: "is nothing a document knows; remove it",
    }));
  }
  return [{ path: pathOf(path), message: lowerFirst(issue.message) }];
}

/** `slots[1].when.slot`. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
