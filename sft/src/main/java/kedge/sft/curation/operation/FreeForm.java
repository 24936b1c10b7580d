package kedge.sft.curation.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * Turns multiple choice into free-form questions where the right option is a number or a symbol, so that labels cannot
 * be guessed. By rule where the question stands without its options: they are taken out of it, and the answer is the
 * option's text. A question that speaks of its options is rewritten by a chat model, if one is named, and held to
 * keeping its numbers and giving nothing away. SAIL-VL2 report, the pools of reinforcement learning.
 */
public final class FreeForm extends TeacherOperation {
  private static final ReplySettings DEFAULTS = new ReplySettings(2, 1024, 0, Optional.empty());
  private static final Pattern SPEAKS_OF_OPTIONS = Pattern.compile(
      "(?i)\\b(?:which (?:one )?of|of the following|the following (?:options|statements|choices|is|are)"
          + "|these options|options?|choices?|none of (?:the|these)|all of the above|listed "
          + "(?:above|below)|choose|select)\\b");
  private static final Pattern SPEAKS_OF_LABEL = Pattern
      .compile("(?i)\\b(?:option|choice|answer(?: is)?)s?:?\\s*\\(?[A-Z]\\b\\)?(?![a-z'])");
  private static final Pattern NOTATION = Pattern.compile("[-+*/^=_.,:;(){}\\[\\]\\\\$°π√×÷%<>|!'\\w\\s]+");
  private static final Pattern SYMBOL = Pattern.compile("\\\\?[a-zA-Z]|(?s).*[\\d\\\\=+*/^√π].*");
  private static final Pattern WORD = Pattern.compile("(?<![\\\\a-zA-Z])[a-zA-Z]{3,}");
  private static final String INSTRUCTION = """
      You are shown a multiple-choice question with its options and the right one. Rewrite it as a question without \
      options, to which the text of the right option is the one and only answer. Keep all numbers and conditions; \
      do not hint at the answer. Reply with the new question alone.""";
  private final Settings settings;

  /** Treatment of a multiple-choice record without a free form. */
  public enum Unsettled {
    KEEP, DROP
  }

  /**
   * Settings of {@code step: free_form}.
   *
   * @param unsettled whether multiple-choice records without a free form are kept as they are, or dropped; default
   * {@code keep}
   * @param chatModel the model that rewrites what rules cannot settle, by its name under {@code chat_models}; default:
   * none
   * @param attempts most requests for one record; default 2
   * @param maxTokens most tokens of a reply; default 1024
   * @param temperature default 0
   * @param deadlineSeconds seconds that a reply may take, retries included; default: that of the chat model
   */
  public record Settings(Unsettled unsettled, String chatModel, Integer attempts, Integer maxTokens, Double temperature,
      Double deadlineSeconds)
      implements
        AsksChatModel {
    public Settings {
      unsettled = unsettled == null ? Unsettled.KEEP : unsettled;
      ReplySettings.of(attempts, maxTokens, temperature, deadlineSeconds, DEFAULTS);
    }
  }

  /** {@code step: free_form}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("free_form", Settings.class);
    }

    @Override
    public Operation create(Settings settings, OperationContext context) {
      if (settings.chatModel() == null) {
        return (RecordOperation) example -> ruled(example)
            .orElseGet(() -> unsettled(example, settings, "a rule does not settle it"));
      }
      return new FreeForm(settings, context);
    }
  }

  private FreeForm(Settings settings, OperationContext context) {
    super(context, settings.chatModel(), "free_form@1", ReplySettings.of(settings.attempts(), settings.maxTokens(),
        settings.temperature(), settings.deadlineSeconds(), DEFAULTS));
    this.settings = settings;
  }

  @Override
  public CompletionStage<RecordOutcome> ask(CurationRecord example) {
    Optional<RecordOutcome> ruled = ruled(example);
    if (ruled.isPresent()) {
      return CompletableFuture.completedFuture(ruled.get());
    }
    if (!isSymbolic(right(example)) || SPEAKS_OF_LABEL.matcher(example.chain()).find()) {
      return CompletableFuture.completedFuture(
          unsettled(example, settings, "the right option is no number or symbol, or the chain speaks of labels"));
    }
    StringBuilder text = new StringBuilder("Question:\n").append(stem(example)).append("\n\nOptions:\n");
    example.options().forEach(option -> text.append("- ").append(option).append('\n'));
    Conversation conversation = conversation(INSTRUCTION, example,
        text.append("\nRight option: ").append(right(example)).toString());
    return ask(example, conversation, reply -> read(reply.strip(), example));
  }

  private static Reading read(String question, CurationRecord example) {
    String stem = stem(example);
    if (question.isBlank() || SPEAKS_OF_OPTIONS.matcher(question).find()
        || !stem(example.withQuestion(question)).equals(question)) {
      return Reading.bad(question.isBlank() ? "nothing was said" : "it still speaks of options");
    }
    if (!Numbers.of(question).containsAll(Numbers.of(stem))) {
      return Reading.bad("a number of the question is gone");
    }
    boolean given = (" " + NormalizedWords.normal(question) + " ")
        .contains(" " + NormalizedWords.normal(right(example)) + " ");
    boolean before = (" " + NormalizedWords.normal(stem) + " ")
        .contains(" " + NormalizedWords.normal(right(example)) + " ");
    return given && !before ? Reading.bad("it gives the answer away")
        : Reading.good(asFreeForm(example, question));
  }

  /** Returns the outcome if a rule decides it or the record is not multiple choice; otherwise empty. */
  private static Optional<RecordOutcome> ruled(CurationRecord example) {
    if (example.options().isEmpty()) {
      return Optional.of(RecordOutcome.kept(example));
    }
    if (place(example) < 0) {
      return Optional.of(RecordOutcome.dropped("the answer is no label of an option",
          "answer " + example.answer() + " of " + example.options().size() + " options"));
    }
    String stem = stem(example);
    boolean alone = !stem.isBlank() && !SPEAKS_OF_OPTIONS.matcher(stem).find()
        && !SPEAKS_OF_LABEL.matcher(example.chain()).find();
    long same = example.options().stream().filter(option -> Numbers.same(option, right(example))).count();
    return alone && same == 1 && isSymbolic(right(example)) ? Optional.of(RecordOutcome.kept(asFreeForm(example, stem)))
        : Optional.empty();
  }

  private static RecordOutcome unsettled(CurationRecord example, Settings settings, String why) {
    return settings.unsettled() == Unsettled.DROP ? RecordOutcome.dropped("multiple choice without a free form", why)
        : RecordOutcome.kept(example);
  }

  private static CurationRecord asFreeForm(CurationRecord example, String question) {
    return example.withQuestion(question).withAnswer(right(example)).withOptions(List.of());
  }

  private static int place(CurationRecord example) {
    int place = example.answer().length() == 1 ? example.answer().charAt(0) - 'A' : -1;
    return place < example.options().size() ? place : -1;
  }

  private static String right(CurationRecord example) {
    return example.options().get(place(example)).strip();
  }

  /** Returns whether a text is a number, with a unit or not, or a short expression. */
  static boolean isSymbolic(String text) {
    return Numbers.value(text).isPresent()
        || (text.length() <= 60 && NOTATION.matcher(text).matches() && SYMBOL.matcher(text).matches()
            && !WORD.matcher(text).find());
  }

  /** Returns the question without the lines that show its options. */
  static String stem(CurationRecord example) {
    List<String> lines = new ArrayList<>();
    for (String line : example.question().split("\n", -1)) {
      boolean option = false;
      for (int i = 0; i < example.options().size(); i++) {
        String label = String.valueOf((char) ('A' + i));
        option |= line.strip()
            .matches("\\(?" + label + "[.):]\\)?\\s*" + Pattern.quote(example.options().get(i).strip()));
      }
      if (!option && !line.strip().matches("(?i)(?:options|choices|answer choices):?")) {
        lines.add(line);
      }
    }
    String stem = String.join("\n", lines);
    return stem.equals(example.question()) ? stem : stem.strip();
  }
}
