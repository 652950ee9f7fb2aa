import { eventLaws, webhookLaws } from "./channel-laws/inbound.ts";
import { runningLaws } from "./channel-laws/running.ts";
import { deliveryLaws, showingLaws } from "./channel-laws/sending.ts";
import type { ChannelSubject } from "./channel-laws/subject.ts";
import type { Law } from "./law.ts";

export { faultOf, type PlatformFault } from "./channel-laws/fault.ts";
export type {
  ChannelPerson,
  ChannelPlatform,
  ChannelSubject,
  ChannelUnderTest,
  InboundSample,
  PlatformFailure,
  SeenMessage,
  Signing,
  WebhookSubject,
  Without,
} from "./channel-laws/subject.ts";

/**
 * What every channel keeps, as eighteen tests without a test runner. A law that has nothing to hold for a channel says so
 * in its name.
 *
 * @param subject the channel, its fake platform, and requests the platform would send
 * @example
 * for (const law of channelLaws(subject)) test(law.name, law.run);
 */
export function channelLaws(subject: ChannelSubject): readonly Law[] {
  return [
    ...webhookLaws(subject),
    ...eventLaws(subject),
    ...showingLaws(subject),
    ...deliveryLaws(subject),
    ...runningLaws(subject),
  ];
}
