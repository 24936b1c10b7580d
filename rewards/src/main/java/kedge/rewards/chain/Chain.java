package kedge.rewards.chain;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a chain of steps in the format of {@code reasoning: columns} of the generated problems, and records false
 * statements and ungrounded numbers. After a fault, parsing continues with what is written, so that one slip counts as
 * one fault. Time is linear in the length. Each number of the question and each result may be used in one later
 * operation.
 */
final class Chain {
  private final Map<BigInteger, Integer> unused = new HashMap<>();
  private Calculation asked; // announced by a join, not yet begun
  private Calculation named; // the operation as last written
  private boolean written; // written in the thought, not only in the question
  private Columns work;
  private Columns product; // with rows left
  private boolean negated;
  private BigInteger last;
  private String lastResult = "";
  private int steps;
  private int lines;
  private int untrue;
  private int invented;
  private boolean untrueHere;
  private boolean inventedHere;
  private String falsehood = "";
  private String invention = "";

  /**
   * Result of reading a chain.
   *
   * @param falsehood the first false statement; empty if there is none
   * @param invention the first ungrounded number; empty if there is none
   * @param end result on the last line; empty if it has none
   * @param lines number of lines that are not blank
   * @param trueLines number of lines without a false statement; one less if a required sign change is missing
   * @param groundedLines number of lines without an ungrounded number
   */
  record Report(int steps, String falsehood, String invention, Optional<BigInteger> end, int lines, int trueLines,
      int groundedLines) {
  }

  private Chain(GivenNumbers given) {
    given.numbers().forEach(this::add);
    asked = given.only().orElse(null);
    named = asked;
  }

  static Report read(GivenNumbers given, String thought) {
    Chain chain = new Chain(given);
    thought.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(chain::take);
    chain.untrue(!chain.negated, "the chain ends before the sign is turned");
    // a missing sign change is a fault without a line of its own
    chain.untrue = Math.min(chain.lines, chain.untrue + (chain.negated ? 1 : 0));
    return new Report(chain.steps, chain.falsehood, chain.invention, Optional.ofNullable(chain.last), chain.lines,
        chain.lines - chain.untrue,
        chain.lines - chain.invented);
  }

  private void take(String text) {
    untrueHere = false;
    inventedHere = false;
    read(text);
    lines++;
    untrue += untrueHere ? 1 : 0;
    invented += inventedHere ? 1 : 0;
  }

  private void read(String text) {
    ChainLine line = ChainLine.of(text);
    if (line instanceof ChainLine.Column column) {
      steps++;
      column(column, text);
    } else if (line instanceof ChainLine.Equation equation) {
      steps++;
      equation(equation, text);
    } else if (line instanceof ChainLine.Join join) {
      join(join.operation(), text);
    } else if (line instanceof ChainLine.Value value) {
      value(value.value(), text);
    } else {
      untrue(false, text + " is no step");
      last = null;
    }
    lastResult = line instanceof ChainLine.Column column ? column.result() : "";
  }

  private void column(ChainLine.Column column, String text) {
    untrue(column.isTrue(), text);
    begin(column.operator());
    last = new BigInteger(column.result());
    if (work == null) {
      invented(false, text + " works nothing that was joined");
      untrue(column.mayFollow(lastResult), text + " does not continue the result");
      return;
    }
    invented(work.usesItsDigits(column), text + " has other digits than its place");
    untrue(work.continuesTheResult(column), text + " does not continue the result");
    work.take(column);
    if (work.isDone()) {
      untrue(!work.endsWithBorrow(), text + " ends with a borrow");
      if (!negated) {
        add(last);
      }
      product = work.hasNextRow() ? work : work.operator() == '*' ? null : product;
      work = null;
    }
  }

  /** Finds the operation of a column: the current one, the announced one, or the next row of a product. */
  private void begin(char operator) {
    if (work != null && work.operator() == operator) {
      return;
    }
    work = null;
    if (named != null && named.operator() == operator && named.worksInColumns()) {
      use(asked.left(), asked.right(), named.toString());
      negated = asked.isNegated(named);
      work = Columns.of(named);
      settled();
    } else if (named == null && product != null && operator == '*') {
      negated = false;
      work = product.nextRow();
      product = null;
    }
  }

  private void equation(ChainLine.Equation equation, String text) {
    untrue(equation.isTrue(), text);
    invented(!written || equation.works(named), text + " is not what was joined");
    for (BigInteger number : equation.numbers()) {
      use(number, text);
    }
    last = equation.written();
    add(last);
    negated = false;
    work = null;
    settled();
  }

  private void join(Calculation operation, String text) {
    if (asked != null) {
      invented(operation.hasNumbersOf(asked), text + " joins other numbers than " + asked);
      untrue(operation.hasSizeOf(asked), text + " is not " + asked);
    } else {
      asked = operation;
      boolean twice = operation.left().equals(operation.right());
      invented(has(operation.left(), twice ? 2 : 1) && has(operation.right(), 1),
          text + " joins a number from nowhere");
    }
    named = operation;
    written = true;
    work = null;
    negated = false;
    last = null;
  }

  private void value(BigInteger value, String text) {
    boolean turned = negated && last != null && value.equals(last.negate());
    untrue(last != null && work == null && (turned || value.equals(last)), text + " does not follow");
    if (turned) {
      add(value);
      negated = false;
    }
    last = value;
  }

  private void settled() {
    asked = null;
    named = null;
    written = false;
  }

  private void use(BigInteger left, BigInteger right, String text) {
    use(left, text);
    use(right, text);
  }

  private void use(BigInteger number, String text) {
    invented(has(number, 1), text + " uses " + number + ", which is not given, or is used up");
    unused.computeIfPresent(number, (key, count) -> count > 1 ? count - 1 : null);
  }

  private boolean has(BigInteger number, int times) {
    return unused.getOrDefault(number, 0) >= times;
  }

  private void add(BigInteger number) {
    unused.merge(number, 1, Integer::sum);
  }

  private void untrue(boolean holds, String fault) {
    untrueHere |= !holds;
    falsehood = holds || !falsehood.isEmpty() ? falsehood : brief(fault);
  }

  private void invented(boolean holds, String fault) {
    inventedHere |= !holds;
    invention = holds || !invention.isEmpty() ? invention : brief(fault);
  }

  private static String brief(String fault) {
    return fault.length() <= 120 ? fault : fault.substring(0, 120) + "...";
  }
}
