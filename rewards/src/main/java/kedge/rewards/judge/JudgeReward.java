package kedge.rewards.judge;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Throwables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.rewards.Abbreviation;
import kedge.rewards.Absent;
import kedge.rewards.AsyncReward;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.FinalAnswer;
import kedge.rewards.RunEndingError;
import kedge.rewards.Sample;
import kedge.rewards.UsesChatModel;
import kedge.rewards.Verdict;

/**
 * LLM judge: a chat model's verdict on one {@link Criterion} of a completion. The model is asked for one JSON object. A
 * reply of another form is sent back once with what is wrong; after that it is unscorable, as are refusals and
 * failures, each with its reason. Nothing is asked where there is nothing to judge: {@code judge_judgment} needs one
 * {@code <judge>...</judge>}, the judges of thinking a {@code <think>...</think>} that is closed and not blank, {@code
 * judge_consistency} and {@code judge_think} an answer after it.
 *
 * <p>{@code judge_answer} gives 1 to an answer identical to the known one and 0 to a missing one, without asking.
 */
public final class JudgeReward implements AsyncReward {

  /**
   * Settings of an LLM judge.
   *
   * @param chatModel name of the judge under {@code chat_models}
   * @param scale form of its verdict
   * @param absent verdict on a completion that lacks the part to be judged; a missing answer always scores 0
   * @param temperature sampling temperature, 0 to 2
   * @param maxTokens maximum number of tokens of a reply, hidden reasoning included
   */
  public record Settings(@Required String chatModel, @Default("discrete") Scale scale,
      @Default("not_applicable") Absent absent, @Default("0.0") double temperature, @Default("2048") int maxTokens)
      implements
        UsesChatModel {
    public Settings {
      Objects.requireNonNull(chatModel, "chatModel");
      checkArgument(temperature >= 0 && temperature <= 2, "temperature is %s, expected 0 to 2", temperature);
      checkArgument(maxTokens >= 1, "max_tokens is %s, expected at least 1", maxTokens);
    }

    /** The defaults. */
    public Settings(String chatModel) {
      this(chatModel, Scale.DISCRETE, Absent.NOT_APPLICABLE, 0, 2048);
    }
  }

  /** True or false (SAIL-RL's choice), or any number from 0 to 1 (its ablation). */
  public enum Scale {
    DISCRETE, CONTINUOUS
  }

  private final Criterion criterion;
  private final Settings settings;
  private final ChatModel model;
  private final DemandedObject demanded;
  private final JudgeRequest requests;

  /** Makes a judge of this criterion. */
  public JudgeReward(Criterion criterion, Settings settings, ChatModel model) {
    this.criterion = criterion;
    this.settings = settings;
    this.model = model;
    this.demanded = new DemandedObject(criterion.decides(), settings.scale() == Scale.CONTINUOUS,
        criterion.recorded());
    this.requests = new JudgeRequest(criterion, settings, demanded);
  }

  @Override
  public String name() {
    return criterion.kind();
  }

  @Override
  public boolean gradesAnswer() {
    return criterion == Criterion.ANSWER;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    try {
      return judgeLater(new Sample(problem, candidate)).toCompletableFuture().get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for chat model " + model.name(), interrupted);
    } catch (ExecutionException unexpected) {
      Throwables.throwIfInstanceOf(unexpected.getCause(), RunEndingError.class);
      throw new CompletionException(unexpected.getCause());
    }
  }

  @Override
  public CompletionStage<Verdict> judgeLater(Sample sample) {
    return judgment(sample.problem(), sample.candidate()).thenApply(Judgment::verdict);
  }

  /** Returns a plan with as many concurrent calls as the model allows, each with time for two replies. */
  @Override
  public CallPlan calls() {
    return CallPlan.perSample().withConcurrency(model.inFlight()).withDeadline(model.patience().multipliedBy(2))
        .strictly();
  }

  /** Judges one completion, distinguishing refusals, malformed replies and failures. */
  public CompletionStage<Judgment> judgment(Problem problem, Candidate candidate) {
    CompletionParts spoken = CompletionParts.of(candidate.whole());
    String answer = criterion == Criterion.ANSWER
        ? FinalAnswer.of(candidate.whole()).map(String::strip).orElse(spoken.answer())
        : spoken.answer();
    Optional<Judgment> settled = criterion == Criterion.ANSWER ? byRule(problem.answer(), answer) : absent(spoken);
    if (settled.isPresent()) {
      return CompletableFuture.completedFuture(settled.get());
    }
    ChatRequest request = requests.request(problem, spoken, answer);
    return model.reply(request).thenCompose(reply -> {
      Optional<String> fault = fault(reply);
      if (fault.isEmpty()) {
        return CompletableFuture.completedFuture(judgment(reply));
      }
      return model.reply(requests.retry(request, ((ChatReply.Text) reply).text(), fault.get()))
          .thenApply(this::judgment);
    });
  }

  private static Optional<Judgment> byRule(Answer known, String answer) {
    if (known instanceof Answer.None || known instanceof Answer.Countdown) {
      return Optional.of(new Judgment.Absent("the answer is of kind " + known.getClass().getSimpleName()));
    }
    if (answer.isBlank()) {
      return Optional.of(new Judgment.Given(0, Map.of("rule", "no_answer")));
    }
    return answer.equals(known.display().strip()) ? Optional.of(new Judgment.Given(1, Map.of("rule", "identical")))
        : Optional.empty();
  }

  private Optional<Judgment> absent(CompletionParts spoken) {
    Optional<String> missing = missing(spoken);
    return settings.absent() == Absent.ZERO
        ? missing.map(part -> new Judgment.Given(0, Map.of("rule", "absent: " + part)))
        : missing.map(Judgment.Absent::new);
  }

  private Optional<String> missing(CompletionParts spoken) {
    if (criterion.shows(Criterion.Shown.JUDGMENT) && spoken.judgment().filter(said -> !said.isBlank()).isEmpty()) {
      return Optional.of("no <judge>...</judge> to judge, or more than one");
    }
    if (criterion.shows(Criterion.Shown.THINKING) && spoken.thinking().filter(said -> !said.isBlank()).isEmpty()) {
      return Optional.of(spoken.thinking().isEmpty() ? "no closed <think>...</think> to judge"
          : "the <think>...</think> is blank");
    }
    return criterion.shows(Criterion.Shown.ANSWER) && spoken.answer().isBlank()
        ? Optional.of("no answer after </think>")
        : Optional.empty();
  }

  /** Returns the formal fault of a text reply; empty for a valid one and for other replies. */
  private Optional<String> fault(ChatReply reply) {
    if (!(reply instanceof ChatReply.Text text)) {
      return Optional.empty();
    }
    try {
      demanded.read(text.text());
      return Optional.empty();
    } catch (DemandedObject.Malformed malformed) {
      return Optional
          .of(text.finished() ? malformed.getMessage() : "it was cut off at max_tokens " + settings.maxTokens());
    }
  }

  private Judgment judgment(ChatReply reply) {
    String who = "chat model " + model.name() + ": ";
    if (reply instanceof ChatReply.Refused refused) {
      return new Judgment.Refused(who + refused.reason());
    }
    if (reply instanceof ChatReply.Malformed malformed) {
      return new Judgment.Malformed(who + malformed.reason());
    }
    if (reply instanceof ChatReply.Failed failed) {
      return new Judgment.Failed(failed.failure(), who + failed.reason());
    }
    ChatReply.Text text = (ChatReply.Text) reply;
    Optional<String> fault = fault(text);
    return fault.isPresent() ? new Judgment.Malformed(who + fault.get() + ": " + brief(text.text())) : given(text);
  }

  private Judgment given(ChatReply.Text text) {
    try {
      Map<String, Double> values = demanded.read(text.text());
      Map<String, String> detail = new LinkedHashMap<>();
      values.forEach((field, value) -> detail.put(field,
          field.equals(criterion.decides()) && settings.scale() == Scale.CONTINUOUS
              ? String.valueOf(value)
              : String.valueOf(value == 1)));
      detail.put("chat_model", model.name());
      return new Judgment.Given(values.get(criterion.decides()), detail);
    } catch (DemandedObject.Malformed unexpected) {
      throw new IllegalStateException("the reply was read before", unexpected);
    }
  }

  private static String brief(String text) {
    return Abbreviation.text(text.strip().replaceAll("[\\p{Cntrl}\\s]+", " "));
  }
}
