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
 * An operation that a chat model carries out, one record at a time. Replies are parsed strictly; an unusable one is
 * requested again with another seed. A record without a usable reply is dropped, with its reply in the report. If
 * continuing is pointless (an unreachable endpoint, an exhausted budget, {@value #FAILURES_IN_A_ROW} consecutive
 * failures), the run stops; the replies so far are kept, and the next run continues from them.
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
   * @param attempts maximum number of requests for one record
   * @param maxTokens maximum number of tokens of a reply
   * @param temperature sampling temperature
   * @param deadlineSeconds seconds that a reply may take, including retries of the client; empty for the model's
   * default
   */
  record ReplySettings(int attempts, int maxTokens, double temperature, Optional<Double> deadlineSeconds) {
    /**
     * Returns the settings of a recipe's keys, with defaults for null.
     *
     * @throws IllegalArgumentException with a message that begins with the invalid key
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

  /** A parsed reply: the record with its content, or the reason why it cannot be used. */
  record Reading(Optional<CurationRecord> example, String fault) {
    static Reading good(CurationRecord example) {
      return new Reading(Optional.of(example), "");
    }

    static Reading bad(String fault) {
      return new Reading(Optional.empty(), fault);
    }
  }

  /** @param purpose kind and version of the operation, part of every request's key in the reply cache */
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

  /** Makes a conversation: an instruction as system prompt, then a record's images and a text. */
  static Conversation conversation(String instruction, CurationRecord example, String text) {
    List<Part> parts = new ArrayList<>();
    for (Picture picture : example.pictures()) {
      parts.add(new Part.Image(new ImageRef(picture.file())));
    }
    parts.add(new Part.Text(text));
    return new Conversation(List.of(Turn.of(Role.SYSTEM, instruction), new Turn(Role.USER, parts)));
  }

  /** Asks until a reply is usable or no attempts are left. */
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

  /** Returns the model's reply, or a failure after the deadline. */
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
