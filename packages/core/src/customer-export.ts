import { z } from "zod";

/** Version of the document an export is. */
export const EXPORT_VERSION = 1;

let made: z.ZodType<CustomerExport> | undefined;

/** Everything that is kept about a customer; see `docs/architecture/identity.md`. */
export interface CustomerExport {
  readonly version: typeof EXPORT_VERSION;
  readonly exportedAt: string;
  readonly customer: string;
  readonly sections: { readonly [name: string]: unknown };
  readonly records: { readonly [name: string]: readonly unknown[] };
}

/**
 * The shape of an export, to check one. Made when first needed.
 *
 * @example
 * const document = customerExportSchema().parse(JSON.parse(text));
 */
export function customerExportSchema(): z.ZodType<CustomerExport> {
  made ??= z.strictObject({
    version: z.literal(EXPORT_VERSION),
    exportedAt: z.iso.datetime().describe("When, in UTC"),
    customer: z.string().min(1).describe("The customer's id now; merges may have given them others before"),
    sections: z
      .record(z.string(), z.json())
      .describe("What the application keeps beside the conversation, such as orders, by name"),
    records: z
      .intersection(
        z.object({
          customers: z.array(z.string()).describe("Every id the customer had"),
          customer: z
            .array(z.looseObject({ state: z.looseObject({ aliases: z.array(z.json()) }).optional() }))
            .describe("What is known now: names on each channel, profile, consents, what is under way"),
          alias: z.array(z.looseObject({})).optional().describe("The customer's names on each channel"),
          journal: z
            .array(
              z.looseObject({
                entry: z.looseObject({
                  at: z.number().describe("Milliseconds since 1970"),
                  event: z.string(),
                  heard: z.string().optional().describe("What the customer wrote"),
                  said: z.array(z.string()).optional().describe("What the bot said"),
                  facts: z.array(z.looseObject({ type: z.string() })),
                }),
              }),
            )
            .describe("What happened, in order"),
        }),
        z.record(z.string(), z.array(z.json())),
      )
      .describe("What the store keeps, by kind; docs/architecture/identity.md names the kinds"),
  }) as unknown as z.ZodType<CustomerExport>;
  return made;
}

/** The shape of an export as JSON Schema (draft 2020-12), as published in `customer-export.schema.json`. */
export function customerExportJsonSchema(): object {
  const schema = z.toJSONSchema(customerExportSchema(), { target: "draft-2020-12" });
  return {
    $schema: schema.$schema,
    title: "Everything a Sambung bot keeps about a customer",
    ...schema,
  };
}
