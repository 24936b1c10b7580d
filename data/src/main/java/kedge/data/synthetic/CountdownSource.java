package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.Template;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Distinct, solvable countdown problems of one split, in the order of a keyed shuffle. A target is never one of the
 * numbers.
 */
public final class CountdownSource implements GeneratedSource {
  private final CountdownSettings settings;
  private final Template question;
  private final List<Solved> problems;

  private record Solved(CountdownSpace.Question question, CountdownSolver.Solution solution) {
  }

  /**
   * Chooses and solves the problems.
   *
   * @throws UserError if the split has too few, with their number
   */
  public CountdownSource(CountdownSettings settings) {
    this.settings = settings;
    this.question = Template.parse(settings.question());
    this.problems = choose();
  }

  private List<Solved> choose() {
    CountdownSpace space = new CountdownSpace(settings);
    KeyedPermutation order = new KeyedPermutation(space.size(), settings.seed());
    List<Solved> chosen = new ArrayList<>();
    for (long place = 0; place < space.size() && chosen.size() < settings.size(); place++) {
      CountdownSpace.Question asked = space.question(order.at(place));
      if (Split.of(asked.canonical()) == settings.split() && !asked.numbers().contains(asked.target())) {
        CountdownSolver.solve(asked.numbers(), asked.target())
            .ifPresent(solution -> chosen.add(new Solved(asked, solution)));
      }
    }
    if (chosen.size() < settings.size()) {
      throw new UserError("source " + settings.name() + ": size is " + settings.size() + ", but there are "
          + chosen.size() + " solvable problems with "
          + settings.count() + " numbers up to " + settings.max() + ", targets " + settings.minTarget() + " to "
          + settings.maxTarget() + " and split "
          + settings.split().key() + ". Maybe a higher max or max_target?");
    }
    return List.copyOf(chosen);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int size() {
    return problems.size();
  }

  @Override
  public Problem problem(int index) {
    Solved solved = problems.get(index);
    CountdownSpace.Question asked = solved.question();
    String text = question
        .render(field -> field.equals("numbers") ? asked.numbersText() : String.valueOf(asked.target()));
    Answer answer = new Answer.Countdown(asked.numbers(), asked.target(), solved.solution().expression());
    return new Problem(name() + "/" + asked.canonical(), name(), Conversation.ofUser(text), answer,
        Difficulty.columns(settings.difficulty()));
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    CountdownSolver.Solution solution = problems.get(index).solution();
    String reasoning = settings.reasoning() == Reasoning.COLUMNS ? String.join("\n", solution.steps()) : "";
    return settings.demonstration().turn(Optional.of(reasoning), solution.expression());
  }

  @Override
  public String alphabet() {
    return Alphabet.of("0123456789+-*/()= \n", question.literal());
  }
}
