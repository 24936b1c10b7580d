package kedge.sft.curation.operation;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import kedge.data.Conversation;
import kedge.sft.curation.AsksChatModel;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.Operation;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.text.NormalizedWords;
import kedge.sft.curation.text.Numbers;

/**
 * Shortens wordy answers to the text to be boxed. By rule first: "The answer is", a closing full stop, dollar signs
 * around mathematics. What is still longer than it may be is put to a chat model, if one is named; its reply must be
 * short, and its words and numbers must be those of the answer. SAIL-VL2 report, answer distillation.
 */
public final class DistillAnswer extends TeacherOperation {
  private static final ReplySettings DEFAULTS = new ReplySettings(2, 256, 0, Optional.empty());
  private static final Pattern LEAD = Pattern.compile(
      "(?is)^(?:(?:so|thus|therefore|hence),?\\s+)?(?:the\\s+)?(?:final\\s+|correct\\s+)?"
          + "answer(?:\\s+is|\\s*:)\\s*:?\\s*(?=\\S)");
  private static final Pattern DOLLARS = Pattern.compile("(?s)^\\$([^$]+)\\$$");
  private static final String INSTRUCTION = """
      You are shown a question and a wordy answer to it. Reply with the shortest text that still answers the \
      question, taken from the wordy answer: a number, a name, a short phrase. Use its own words, add nothing, \
      explain nothing.""";
  private final Settings settings;

  /** Treatment of an answer that is too long and that no chat model shortens. */
  public enum TooLong {
    KEEP, DROP
  }

  /**
   * Settings of {@code step: distill_answer}.
   *
   * @param longest most words of an answer; default 12
   * @param tooLong without a chat model: whether longer answers are kept as they are, or their records dropped; default
   * {@code keep}
   * @param chatModel the model that shortens them, by its name under {@code chat_models}; default: none
   * @param attempts most requests for one record; default 2
   * @param maxTokens most tokens of a reply; default 256
   * @param temperature default 0
   * @param deadlineSeconds seconds that a reply may take, retries included; default: that of the chat model
   */
  public record Settings(Integer longest, TooLong tooLong, String chatModel, Integer attempts, Integer maxTokens,
      Double temperature, Double deadlineSeconds)
      implements
        AsksChatModel {
    public Settings {
      longest = longest == null ? 12 : longest;
      if (longest < 1) {
        throw new IllegalArgumentException("longest is " + longest + ", expected at least 1");
      }
      if (tooLong != null && chatModel != null) {
        throw new IllegalArgumentException(
            "too_long is given beside chat_model, which shortens them: expected one of the two");
      }
      tooLong = tooLong == null ? TooLong.KEEP : tooLong;
      ReplySettings.of(attempts, maxTokens, temperature, deadlineSeconds, DEFAULTS);
    }
  }

  /** {@code step: distill_answer}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("distill_answer", Settings.class);
    }

    @Override
    public Operation create(Settings settings, OperationContext context) {
      if (settings.chatModel() == null) {
        return (RecordOperation) example -> byRule(example, settings);
      }
      return new DistillAnswer(settings, context);
    }
  }

  private DistillAnswer(Settings settings, OperationContext context) {
    super(context, settings.chatModel(), "distill_answer@1", ReplySettings.of(settings.attempts(), settings.maxTokens(),
        settings.temperature(), settings.deadlineSeconds(), DEFAULTS));
    this.settings = settings;
  }

  @Override
  public CompletionStage<RecordOutcome> ask(CurationRecord example) {
    CurationRecord ruled = example.withAnswer(shortened(example.answer()));
    if (!isLong(ruled.answer(), settings)) {
      return CompletableFuture.completedFuture(RecordOutcome.kept(ruled));
    }
    Conversation conversation = conversation(INSTRUCTION, example,
        "Question:\n" + example.question() + "\n\nWordy answer:\n" + ruled.answer());
    return ask(example, conversation, reply -> read(reply, ruled));
  }

  private Reading read(String reply, CurationRecord example) {
    String answer = shortened(reply.strip());
    if (answer.isBlank() || answer.contains("\n") || isLong(answer, settings)) {
      return Reading.bad(answer.isBlank() ? "nothing was said" : "not one short line");
    }
    Set<String> words = new HashSet<>(List.of(NormalizedWords.of(example.answer())));
    Set<String> numbers = new HashSet<>(Numbers.of(example.answer()));
    boolean own = words.containsAll(List.of(NormalizedWords.of(answer))) && numbers.containsAll(Numbers.of(answer))
        && !NormalizedWords.normal(answer).isEmpty();
    return own ? Reading.good(example.withAnswer(answer))
        : Reading.bad("it says what the answer does not");
  }

  private static RecordOutcome byRule(CurationRecord example, Settings settings) {
    CurationRecord ruled = example.withAnswer(shortened(example.answer()));
    boolean drop = settings.tooLong() == TooLong.DROP && isLong(ruled.answer(), settings);
    return drop ? RecordOutcome.dropped("the answer is too long", NormalizedWords.of(ruled.answer()).length + " words")
        : RecordOutcome.kept(ruled);
  }

  private static boolean isLong(String answer, Settings settings) {
    return NormalizedWords.of(answer).length > settings.longest();
  }

  /** Shortens an answer by rule; returns the text unchanged if nothing would be left. */
  static String shortened(String answer) {
    String rest = LEAD.matcher(answer.strip()).replaceFirst("").strip();
    rest = rest.endsWith(".") && !rest.endsWith("..") ? rest.substring(0, rest.length() - 1).strip() : rest;
    rest = DOLLARS.matcher(rest).replaceFirst("$1").strip();
    return rest.isEmpty() ? answer : rest;
  }
}
