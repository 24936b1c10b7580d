package kedge.data;

import java.util.List;
import java.util.Objects;

/** The known answer of a problem. Sealed, since each kind is graded differently. */
public sealed interface Answer {
  /** The answer as a person would write it; empty for {@link None}. */
  String display();

  /** A mathematical answer in plain notation or LaTeX, without {@code \boxed{}}. */
  record Mathematical(String expression) implements Answer {
    public Mathematical {
      Objects.requireNonNull(expression, "expression");
    }

    @Override
    public String display() {
      return expression;
    }
  }

  /** A text that is compared as text. */
  record Text(String text) implements Answer {
    public Text {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public String display() {
      return text;
    }
  }

  /**
   * One of the options of a multiple-choice question: its label ({@code A}, {@code B}, ...), and all option texts in
   * order.
   */
  record Choice(char label, List<String> options) implements Answer {
    public Choice {
      options = List.copyOf(options);
      if (label < 'A' || label >= 'A' + options.size()) {
        throw new IllegalArgumentException(
            "choice answer " + label + ", but options run A to " + (char) ('A' + options.size() - 1));
      }
    }

    @Override
    public String display() {
      return String.valueOf(label);
    }
  }

  /**
   * Countdown: an expression over {@code numbers}, each used at most once, whose value is {@code target}. {@code
   * solution} is one such expression.
   */
  record Countdown(List<Integer> numbers, int target, String solution) implements Answer {
    public Countdown {
      numbers = List.copyOf(numbers);
      Objects.requireNonNull(solution, "solution");
    }

    @Override
    public String display() {
      return solution;
    }
  }

  /** No answer is known: rewards that need one do not apply. */
  record None() implements Answer {
    @Override
    public String display() {
      return "";
    }
  }
}
