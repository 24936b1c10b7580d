package kedge.sft.curation.operation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.KeyedRandom;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.Picture;
import kedge.sft.curation.RecordOutcome;

/**
 * An operation that a chat model carries out, one record at a time. Replies are read strictly; one that cannot be used
 * is asked for again with another seed. A record without a usable reply is dropped, with the reply for a reader. Where
 * going on is pointless (an unreachable endpoint, a spent budget, {@value #FAILURES_IN_A_ROW} failures in a row) the
 * run stops; the replies so far are kept, and the next run goes on from them.
 */
abstract class TeacherOperation implements ChatOperation {
  static final String UNUSABLE = "the chat model's replies are of no use";
  static final String REFUSED = "the chat model refuses";
  private static final int FAILURES_IN_A_ROW = 20;
  private static final int LONGEST_DETAIL = 300;
  private final OperationContext.Lent lent;
  private final String purpose;
  private final ReplySettings replySettings;
  private final long seed;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong replies = new AtomicLong();

  /**
   * Settings of the requests.
   *
   * @param attempts most requests for one record
   * @param maxTokens most tokens of a reply
   * @param temperature sampling temperature
   * @param deadlineSeconds seconds that a reply may take, retries of the client included; empty for the model's own
   * patience
   */
  record ReplySettings(int attempts, int maxTokens, double temperature, Optional<Double> deadlineSeconds) {
    /**
     * Returns the settings that a recipe's keys describe; a null one has its default.
     *
     * @throws IllegalArgumentException that begins with the key at fault
     */
    static ReplySettings of(Integer attempts, Integer maxTokens, Double temperature, Double deadlineSeconds,
        ReplySettings defaults) {
      ReplySettings settings = new ReplySettings(attempts == null ? defaults.attempts : attempts,
          maxTokens == null ? defaults.maxTokens : maxTokens,
          temperature == null ? defaults.temperature : temperature, Optional.ofNullable(deadlineSeconds));
      require(settings.attempts >= 1, "attempts is " + settings.attempts + ", expected at least 1");
      require(settings.maxTokens >= 1, "max_tokens is " + settings.maxTokens + ", expected at least 1");
      require(settings.temperature >= 0 && Double.isFinite(settings.temperature),
          "temperature is " + settings.temperature + ", expected at least 0");
      settings.deadlineSeconds.ifPresent(seconds -> require(seconds > 0 && Double.isFinite(seconds),
          "deadline_seconds is " + seconds + ", expected above 0"));
      return settings;
    }

    private static void require(boolean holds, String fault) {
      if (!holds) {
        throw new IllegalArgumentException(fault);
      }
    }
  }

  /** A reply that was read: the record with what it says, or the reason why it is of no use. */
  record Reading(Optional<CurationRecord> example, String fault) {
    static Reading good(CurationRecord example) {
      return new Reading(Optional.of(example), "");
    }

    static Reading bad(String fault) {
      return new Reading(Optional.empty(), fault);
    }
  }

  /** @param purpose kind and version of the operation: it is part of every request's key in the reply cache */
  TeacherOperation(OperationContext context, String chatModel, String purpose, ReplySettings replySettings) {
    this.lent = context.chatModel(chatModel);
    this.purpose = purpose;
    this.replySettings = replySettings;
    this.seed = context.seed();
  }

  @Override
  public final int inFlight() {
    return lent.model().inFlight();
  }

  @Override
  public final long replies() {
    return replies.get();
  }

  @Override
  public final String identity() {
    return purpose + " " + lent.identity();
  }

  /** Conversation of an instruction as system prompt, and a record's images before a text. */
  static Conversation conversation(String instruction, CurationRecord example, String text) {
    List<Part> parts = new ArrayList<>();
    for (Picture picture : example.pictures()) {
      parts.add(new Part.Image(new ImageRef(picture.file())));
    }
    parts.add(new Part.Text(text));
    return new Conversation(List.of(Turn.of(Role.SYSTEM, instruction), new Turn(Role.USER, parts)));
  }

  /** Asks until a reply can be read. */
  CompletionStage<RecordOutcome> ask(CurationRecord example, Conversation conversation,
      Function<String, Reading> read) {
    return attempt(example, conversation, read, 0);
  }

  private CompletionStage<RecordOutcome> attempt(CurationRecord example, Conversation conversation,
      Function<String, Reading> read, int attempt) {
    OptionalLong draw = OptionalLong.of(KeyedRandom.bits(seed, KeyedRandom.text(example.id()), attempt) >>> 33);
    ChatRequest request = new ChatRequest(conversation, OptionalDouble.of(replySettings.temperature()),
        replySettings.maxTokens(),
        draw, ChatRequest.Form.TEXT,
        Optional.of(purpose));
    return reply(request).thenCompose(reply -> {
      RecordOutcome outcome = outcome(example, reply, read);
      boolean again = outcome instanceof RecordOutcome.Dropped drop && drop.reason().equals(UNUSABLE)
          && attempt + 1 < replySettings.attempts();
      return again ? attempt(example, conversation, read, attempt + 1) : CompletableFuture.completedFuture(outcome);
    });
  }

  /** The model's reply, or that the deadline passed. */
  private CompletionStage<ChatReply> reply(ChatRequest request) {
    ChatModel model = lent.model();
    long deadline = replySettings.deadlineSeconds().map(seconds -> (long) (seconds * 1000))
        .orElseGet(() -> model.patience().toMillis());
    return model.reply(request).toCompletableFuture().copy().orTimeout(deadline, TimeUnit.MILLISECONDS)
        .handle((reply, fault) -> {
          if (fault instanceof TimeoutException) {
            return new ChatReply.Failed(ChatReply.Failure.TIMEOUT, "nothing within " + deadline / 1000.0 + " seconds");
          }
          if (fault != null) {
            throw new CompletionException(fault);
          }
          return reply;
        });
  }

  private RecordOutcome outcome(CurationRecord example, ChatReply reply, Function<String, Reading> read) {
    if (reply instanceof ChatReply.Text text) {
      answered();
      Reading reading = !text.finished() ? Reading.bad("cut at " + replySettings.maxTokens() + " tokens")
          : isText(text.text()) ? read.apply(text.text())
              : Reading.bad("half of a surrogate pair");
      return reading.example().map(RecordOutcome::kept)
          .orElseGet(() -> RecordOutcome.dropped(UNUSABLE, detail(reading.fault() + ": " + text.text())));
    }
    if (reply instanceof ChatReply.Refused refused) {
      answered();
      return RecordOutcome.dropped(REFUSED, detail(refused.reason()));
    }
    if (reply instanceof ChatReply.Failed failed) {
      return failed(failed.failure(), failed.reason());
    }
    return failed(ChatReply.Failure.SERVER, ((ChatReply.Malformed) reply).reason());
  }

  private void answered() {
    failures.set(0);
    replies.incrementAndGet();
  }

  private RecordOutcome failed(ChatReply.Failure failure, String reason) {
    boolean pointless = failure == ChatReply.Failure.UNREACHABLE || failure == ChatReply.Failure.BUDGET;
    int row = failure == ChatReply.Failure.INPUT ? 0 : failures.incrementAndGet();
    if (pointless || row >= FAILURES_IN_A_ROW) {
      throw new UserError(purpose + ": " + lent.model().name() + ": " + reason
          + (row >= FAILURES_IN_A_ROW ? " (" + row + " times in a row)" : "")
          + ". The replies so far are kept: run again to go on from them");
    }
    return RecordOutcome.dropped(SILENT, detail(failure.name().toLowerCase(Locale.ROOT) + ": " + reason));
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String detail(String text) {
    String shown = isText(text) ? text : text.replaceAll("[\\ud800-\\udfff]", "?");
    return shown.length() <= LONGEST_DETAIL ? shown
        : shown.substring(0, LONGEST_DETAIL).replaceAll("[\\ud800-\\udbff]$", "") + " …";
  }
}
