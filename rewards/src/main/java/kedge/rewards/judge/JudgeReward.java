package kedge.rewards.judge;

import java.util.LinkedHashMap;
import java.util.Map;
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
import kedge.rewards.Absent;
import kedge.rewards.AsyncReward;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.FinalAnswer;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * A chat model's verdict on one side of a completion. It is asked for one JSON object; a reply that is not that is told
 * so once, and is then unscorable, as are refusals and failures, each with its reason. Where there is nothing to judge
 * nothing is asked: {@code judge_judgement} needs one {@code <judge>...</judge>}, the judges of thinking need a {@code
 * <think>...</think>} that is closed and not blank, {@code judge_consistency} and {@code judge_think} an answer after
 * it.
 *
 * <p>{@code judge_answer} gives an answer that is the known one to the letter 1, and none 0, without asking.
 */
public final class JudgeReward implements AsyncReward {
  private final Criterion criterion;
  private final JudgeSettings settings;
  private final ChatModel model;
  private final DemandedObject demanded;
  private final JudgeRequest docket;

  /** A judge of this side. */
  public JudgeReward(Criterion criterion, JudgeSettings settings, ChatModel model) {
    this.criterion = criterion;
    this.settings = settings;
    this.model = model;
    this.demanded = new DemandedObject(criterion.decides(), settings.scale() == JudgeSettings.Scale.CONTINUOUS,
        criterion.besides());
    this.docket = new JudgeRequest(criterion, settings, demanded);
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
    } catch (ExecutionException bug) {
      throw new CompletionException(bug.getCause());
    }
  }

  @Override
  public CompletionStage<Verdict> judgeLater(Sample sample) {
    return judgement(sample.problem(), sample.candidate()).thenApply(Judgment::verdict);
  }

  /**
   * As many at a time as the model takes, and as long as it may take twice: a reply that cannot be read is asked for
   * again.
   */
  @Override
  public CallPlan calls() {
    return CallPlan.perSample().withConcurrency(model.inFlight()).withDeadline(model.patience().multipliedBy(2))
        .strictly();
  }

  /** The same, with refusals, malformed replies and failures told apart. */
  public CompletionStage<Judgment> judgement(Problem problem, Candidate candidate) {
    CompletionParts spoken = CompletionParts.of(candidate.text());
    String answer = criterion == Criterion.ANSWER
        ? FinalAnswer.of(candidate.text()).map(String::strip).orElse(spoken.answer())
        : spoken.answer();
    Optional<Judgment> settled = criterion == Criterion.ANSWER ? byRule(problem.answer(), answer) : absent(spoken);
    if (settled.isPresent()) {
      return CompletableFuture.completedFuture(settled.get());
    }
    ChatRequest request = docket.request(problem, spoken, answer);
    return model.reply(request).thenCompose(reply -> {
      Optional<String> fault = fault(reply);
      if (fault.isEmpty()) {
        return CompletableFuture.completedFuture(judgement(reply));
      }
      return model.reply(docket.retry(request, ((ChatReply.Text) reply).text(), fault.get()))
          .thenApply(this::judgement);
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
    String missing = "";
    if (criterion.shows(Criterion.Shown.JUDGEMENT) && spoken.judgement().filter(said -> !said.isBlank()).isEmpty()) {
      missing = "no <judge>...</judge> to judge, or more than one";
    } else if (criterion.shows(Criterion.Shown.THINKING) && spoken.thinking().isEmpty()) {
      missing = "no closed <think>...</think> to judge";
    } else if (criterion.shows(Criterion.Shown.THINKING) && spoken.thinking().get().isBlank()) {
      missing = "the <think>...</think> is blank";
    } else if (criterion.shows(Criterion.Shown.ANSWER) && spoken.answer().isBlank()) {
      missing = "no answer after </think>";
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    boolean counts = settings.absent() == Absent.ZERO;
    return Optional
        .of(counts ? new Judgment.Given(0, Map.of("rule", "absent: " + missing)) : new Judgment.Absent(missing));
  }

  /** What is wrong with a text; empty for one that can be read, and for what is no text. */
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

  private Judgment judgement(ChatReply reply) {
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
          field.equals(criterion.decides()) && settings.scale() == JudgeSettings.Scale.CONTINUOUS
              ? String.valueOf(value)
              : String.valueOf(value == 1)));
      detail.put("chat_model", model.name());
      return new Judgment.Given(values.get(criterion.decides()), detail);
    } catch (DemandedObject.Malformed bug) {
      throw new IllegalStateException("read once, and not twice", bug);
    }
  }

  private static String brief(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
