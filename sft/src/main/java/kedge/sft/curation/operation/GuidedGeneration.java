package kedge.sft.curation.operation;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.Boxed;
import kedge.data.Conversation;
import kedge.sft.curation.AsksChatModel;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.text.Numbers;

/**
 * Guided generation: a chat model is given the question and its known answer, and writes the chain that joins them. A
 * chain is taken only if it stands in {@code <think>}, ends in the known answer in {@code \boxed{}}, and does not speak
 * of an answer that was given. SAIL-VL2 report, guided prompting.
 */
public final class GuidedGeneration extends TeacherOperation {
  private static final ReplySettings DEFAULTS = new ReplySettings(2, 4096, 0.7, Optional.empty());
  private static final Pattern REPLY = Pattern.compile("(?s)^\\s*<think>(.+?)</think>(.*)$");
  private static final Pattern LEAK = Pattern.compile(
      "(?i)\\b(?:the|as|known|your) (?:given|provided|known|stated|reference|supplied) (?:final "
          + ")?(?:answer|solution|result)\\b"
          + "|\\b(?:answer|solution|result) (?:that )?(?:was|is|has been) "
          + "(?:given|provided|known|supplied)\\b|\\breference answer\\b");
  private static final String INSTRUCTION = """
      You write worked solutions. You are shown a problem and its answer, which is known to be right. Write the \
      reasoning by which somebody who has only the problem would arrive at that answer: every step follows from the \
      problem or from an earlier step, every calculation is written out. Write it as that person thinks, and never \
      mention that the answer was known beforehand.
      Reply in exactly this form, with nothing before or after it:
      <think>
      the reasoning
      </think>

      \\boxed{the answer}""";
  private final Settings settings;

  /**
   * Settings of {@code step: guide}.
   *
   * @param chatModel the model, by its name under {@code chat_models}
   * @param replace whether chains that are there are written anew; default false: only records without one are asked
   * about
   * @param attempts most requests for one record; default 2
   * @param maxTokens most tokens of a reply; default 4096
   * @param temperature default 0.7
   * @param deadlineSeconds seconds that a reply may take, retries included; default: that of the chat model
   */
  public record Settings(String chatModel, Boolean replace, Integer attempts, Integer maxTokens, Double temperature,
      Double deadlineSeconds)
      implements
        AsksChatModel {
    public Settings {
      Objects.requireNonNull(chatModel, "chatModel");
      replace = replace != null && replace;
      ReplySettings.of(attempts, maxTokens, temperature, deadlineSeconds, DEFAULTS);
    }
  }

  /** {@code step: guide}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("guide", Settings.class);
    }

    @Override
    public GuidedGeneration create(Settings settings, OperationContext context) {
      return new GuidedGeneration(settings, context);
    }
  }

  private GuidedGeneration(Settings settings, OperationContext context) {
    super(context, settings.chatModel(), "guide@1", ReplySettings.of(settings.attempts(), settings.maxTokens(),
        settings.temperature(), settings.deadlineSeconds(), DEFAULTS));
    this.settings = settings;
  }

  @Override
  public CompletionStage<RecordOutcome> ask(CurationRecord example) {
    if (!example.chain().isBlank() && !settings.replace()) {
      return CompletableFuture.completedFuture(RecordOutcome.kept(example));
    }
    if (example.answer().isBlank()) {
      return CompletableFuture.completedFuture(RecordOutcome.dropped("no known answer to guide by", ""));
    }
    Conversation conversation = conversation(INSTRUCTION, example,
        "Problem:\n" + example.question() + "\n\nAnswer:\n" + example.answer());
    return ask(example, conversation, reply -> read(reply, example));
  }

  private static Reading read(String reply, CurationRecord example) {
    Matcher form = REPLY.matcher(reply);
    if (!form.matches() || form.group(2).contains("<think>") || form.group(2).contains("</think>")) {
      return Reading.bad("not of the form <think> … </think> \\boxed{}");
    }
    String chain = form.group(1).strip();
    Optional<String> result = Boxed.scan(form.group(2)).last();
    if (chain.isEmpty() || chain.contains("<think>") || chain.contains("\\boxed")) {
      return Reading.bad(chain.isEmpty() ? "empty reasoning" : "marks within the reasoning");
    }
    if (result.isEmpty() || !Numbers.same(result.get(), example.answer())) {
      return Reading.bad(result.map(other -> "it arrives at " + other + ", the answer is " + example.answer())
          .orElse("no answer in \\boxed{}"));
    }
    return LEAK.matcher(chain).find() ? Reading.bad("it speaks of an answer that was given")
        : Reading.good(example.withChain(chain));
  }
}
