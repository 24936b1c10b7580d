package kedge.data.synthetic;

import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.Template;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Distinct arithmetic problems of one split, in the order of a keyed shuffle of all possible ones. Takes eight bytes
 * per problem.
 */
public final class ArithmeticSource implements GeneratedSource {
  private final ArithmeticSettings settings;
  private final ArithmeticSpace space;
  private final Template question;
  private final long[] numbers;

  /** Chooses the problems. @throws UserError if the split has too few, with their number */
  public ArithmeticSource(ArithmeticSettings settings) {
    this.settings = settings;
    this.space = new ArithmeticSpace(settings);
    this.question = Template.parse(settings.question());
    this.numbers = choose();
  }

  private long[] choose() {
    KeyedPermutation order = new KeyedPermutation(space.size(), settings.seed());
    long[] chosen = new long[(int) Math.min(settings.size(), space.size())];
    int count = 0;
    for (long place = 0; place < space.size() && count < settings.size(); place++) {
      long number = order.at(place);
      Expression expression = space.expression(number);
      if (settings.carries().admits(expression) && Split.of(expression.canonical()) == settings.split()) {
        chosen[count++] = number;
      }
    }
    if (count < settings.size()) {
      throw new UserError("source " + settings.name() + ": size is " + settings.size() + ", but there are " + count
          + " problems with operations "
          + settings.operations() + ", " + (settings.digits() == null
              ? settings.minDigits() + " to " + settings.maxDigits() + " digits, " + settings.terms()
                  + " terms"
              : settings.digits() + " digits")
          + (settings.carries() == Carries.NONE ? ", no carries" : "") + " and split " + settings.split().key()
          + (settings.digits() == null ? ". Maybe a higher max_digits" : ". Maybe more digits"));
    }
    return chosen;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public Problem problem(int index) {
    Expression expression = space.expression(numbers[index]);
    Conversation prompt = Conversation.ofUser(question.render(field -> expression.text()));
    return new Problem(name() + "/" + expression.text(), name(), prompt,
        new Answer.Mathematical(String.valueOf(expression.value())),
        Difficulty.columns(settings.difficulty()));
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    Expression expression = space.expression(numbers[index]);
    String reasoning = settings.reasoning() == Reasoning.COLUMNS ? ColumnReasoning.of(expression) : "";
    return settings.demonstration().turn(Optional.of(reasoning), String.valueOf(expression.value()));
  }

  @Override
  public String alphabet() {
    String columns = settings.reasoning() == Reasoning.NONE ? "" : settings.operations().contains("-") ? "+= b" : "+= ";
    return Alphabet.of("0123456789\n", String.join("", settings.operations()), columns, question.literal());
  }
}
