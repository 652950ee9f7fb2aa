/**
 * Sambung: one bot, one customer, one conversation, on every channel.
 *
 * @module
 */

export { locationSchema, type MediaRules, mediaSchema, type SentLocation } from "./api/attachments.ts";
export type { Answer, Bot, BotApp, BotSpec } from "./api/bot-types.ts";
export type { CopyTexts, MergedCopy, VariablesOf } from "./api/copy-types.ts";
export { formJsonSchema } from "./api/document-schema.ts";
export type {
  Action,
  ActionRun,
  ChangeAction,
  ChangeRun,
  DocumentChoice,
  DocumentCode,
  DocumentList,
  DocumentProblem,
  DocumentQuestion,
  DocumentScope,
  DocumentSlotBase,
  FormCondition,
  FormDocument,
} from "./api/document-types.ts";
export {
  date,
  daterange,
  datetime,
  duration,
  type EntityType,
  email,
  list,
  money,
  number,
  ordinal,
  pattern,
  percent,
  phone,
  quantity,
  time,
  url,
  yesno,
} from "./api/entities.ts";
export type { Flow, FlowBranch, FlowRun, FlowSpec } from "./api/flow-types.ts";
export type {
  CompletedOf,
  Form,
  FormSpec,
  ListSpec,
  PartScope,
  PartSpec,
  Reopenable,
  SlotChoice,
  SlotScope,
  SlotSpec,
  Trigger,
} from "./api/form-types.ts";
export type { RepairSpec } from "./api/repair.ts";
export { type CustomerScopeOf, happened, type StartSpec, touch } from "./api/triggers.ts";
export type { ChangeTurn, Decoded, FormTurn, Turn } from "./api/turn.ts";
export type { CopyKey, EntityValues, PlainCopyKey, VocabularyTypes } from "./api/vocabulary-types.ts";
export { deskCases } from "./app.ts";
export { auditOf } from "./audit.ts";
export { defineVocabulary, type TurnOf, type Vocabulary } from "./bot.ts";
export type { Money } from "./copy/format.ts";
export { type CustomerExport, customerExportJsonSchema, customerExportSchema } from "./customer-export.ts";
export { deadLettersOf } from "./dead-letters.ts";
export {
  type AcceptDiagnostics,
  type CommitDiagnostics,
  type CommittedDiagnostics,
  DIAGNOSTICS,
  type SendDiagnostics,
  type SettledDiagnostics,
  type StageDiagnostics,
  type StepDiagnostics,
  type TurnDiagnostics,
  type WebhookDiagnostics,
} from "./diagnostics.ts";
export { durationMs } from "./duration.ts";
export { ERROR_CODES, type ErrorCode, SambungError } from "./errors.ts";
export { failedMessagesOf } from "./failed-messages.ts";
export { base32, type Ids, makeIds } from "./ids.ts";
export { checkInflight, type InflightTask } from "./inflight.ts";
export type { Alias, Assurance, SeenAlias } from "./model/alias.ts";
export { ASSURANCES, aliasKey, assuranceAtLeast } from "./model/alias.ts";
export type {
  ButtonLimits,
  Capabilities,
  ListLimits,
  MediaLimits,
  Rate,
  TextUnit,
} from "./model/capabilities.ts";
export { type Conversation, type ConversationKind, conversationKey } from "./model/conversation.ts";
export type {
  Asked,
  CustomerId,
  CustomerState,
  DoneForm,
  Filled,
  KnownAlias,
  KnownConversation,
  Mentioned,
  Prompt,
  PromptOption,
  Task,
} from "./model/customer.ts";
export { newCustomerState, STATE_SCHEMA } from "./model/customer.ts";
export type {
  AnswerDefinition,
  BotDefinition,
  ChangeTurnApi,
  ChoiceDefinition,
  CopyVariables,
  CustomerScope,
  EntityDefinition,
  FlowApi,
  FlowDefinition,
  FlowStepOptions,
  FlowWait,
  FormDefinition,
  FormTurnApi,
  RepairRules,
  SlotContext,
  SlotDefinition,
  StartDefinition,
  StepContext,
  StepOptions,
  TriggerDefinition,
  TurnApi,
  VocabularyDefinition,
  ZoneScope,
} from "./model/definition.ts";
export type { Effects, Handoff, Reply, TimerChange, Withdrawal } from "./model/effects.ts";
export type { Entity, EntityKind } from "./model/entity.ts";
export type {
  ChannelEvent,
  ChoiceEvent,
  CommandEvent,
  ContactEvent,
  DeleteEvent,
  EditEvent,
  Event,
  EventBase,
  IdentityEvent,
  InboundMedia,
  InternalEvent,
  LocationEvent,
  MediaEvent,
  MergeEvent,
  ReachabilityEvent,
  ReactionEvent,
  ReceiptEvent,
  ReplayEvent,
  SendEvent,
  SentMedia,
  SignalEvent,
  StartEvent,
  TextEvent,
  TimerEvent,
  UnmergeEvent,
} from "./model/event.ts";
export { isChannelEvent, TURN_KINDS } from "./model/event.ts";
export type { ClearReason, Fact, JournalEntry, Trace } from "./model/journal.ts";
export type { Json, JsonObject } from "./model/json.ts";
export type { MediaKind, MediaLimit, ReceivedMedia } from "./model/media.ts";
export type { Block, Choice, ChoiceStyle, FittedPart, Inline, LinkChoice, OutgoingMessage } from "./model/message.ts";
export { JOURNAL_PARTS, type JournalAges, type JournalPart, LASTING_FACTS, withoutPart } from "./model/retention.ts";
export { type SlotKind, slotKind } from "./model/slot-kind.ts";
export type { AskedRecognizer, Directive, Expecting, RankedIntent, Understood } from "./model/understood.ts";
export type {
  App,
  Backlog,
  CustomerAccount,
  CustomerView,
  DeadLetters,
  EngineOptions,
  ErasedSection,
  ErasureReceipt,
  FailedMessages,
  PersonalData,
  Readiness,
  Retention,
  StartOptions,
} from "./ports/app.ts";
export type { Audit, AuditAction, AuditEntry, AuditQuery } from "./ports/audit.ts";
export type {
  Acceptance,
  Channel,
  ChannelContext,
  DeliveryError,
  IssuedLink,
  SendOptions,
  SendResult,
} from "./ports/channel.ts";
export { CHANNEL_CONTRACT } from "./ports/channel.ts";
export type { Clock, Random } from "./ports/clock.ts";
export type { Desk, DeskCase } from "./ports/desk.ts";
export type { Engine, EngineAcceptance, EngineEvent } from "./ports/engine.ts";
export type { Extractor, ExtractRequest } from "./ports/extractor.ts";
export type { Log, LogFields } from "./ports/log.ts";
export type { Recognition, RecognizeRequest, Recognizer } from "./ports/recognizer.ts";
export type { StepRunner } from "./ports/step.ts";
export type {
  Admission,
  Admitted,
  Claim,
  Collected,
  CollectRequest,
  CommitEntry,
  CommitGroup,
  CommitOutcome,
  ConversationLog,
  DeadLetter,
  EraseReport,
  ExportedRows,
  FailedMessage,
  Keyspace,
  KeyspaceEntry,
  KeyspaceOptions,
  LinkCode,
  LogRow,
  LogWrite,
  Mailbox,
  MergeCommit,
  OutboxMark,
  OutboxRow,
  PendingEvent,
  ReceiptMark,
  RecordedMerge,
  RestoredCustomer,
  SharedStore,
  StepRecord,
  Store,
  StoredMerge,
  StoredOutbox,
  StoreHint,
  StoreOptions,
  TimerRow,
  TurnCommit,
  Undone,
  UnmergeCommit,
  UnmergeOutcome,
} from "./ports/store.ts";
export { DEDUPE_MS, MAX_STATE_BYTES, STORE_CONTRACT } from "./ports/store.ts";
export { type Preview, preview } from "./preview.ts";
export { redact } from "./redact.ts";
export {
  appendOnly,
  type Belongings,
  belongingsOf,
  encodeState,
  encodeWithoutRaw,
  internalDedupe,
  lazyMailbox,
  placeIn,
  timerEvent,
  wholeExport,
} from "./store-kit.ts";
export { consoleLog, systemClock, systemRandom } from "./system.ts";
