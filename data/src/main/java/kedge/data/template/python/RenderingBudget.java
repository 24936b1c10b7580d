package kedge.data.template.python;

/**
 * Limits of one rendering, so that no template takes more than a few seconds and a few hundred megabytes: steps,
 * characters, and the depth of calls and of nested values. A conversation of 1,000 turns uses a hundredth of them.
 */
public final class RenderingBudget {
  private static final long MOST_STEPS = 20_000_000;
  private static final long MOST_CHARACTERS = 100_000_000;
  private static final int MOST_CALLS = 200;
  private static final int MOST_DEPTH = 1000;
  private static final int LEVELS_PER_VALUE = 6;
  private static final int STEPS_PER_ELEMENT = 5;
  private final long mostSteps;
  private final long mostCharacters;
  private long steps;
  private long characters;
  private int calls;
  private int depth;

  /** The limits of every rendering: about a second. */
  public RenderingBudget() {
    this(MOST_STEPS, MOST_CHARACTERS);
  }

  /** Limits of a test. */
  public RenderingBudget(long mostSteps, long mostCharacters) {
    this.mostSteps = mostSteps;
    this.mostCharacters = mostCharacters;
  }

  /** Counts steps. @throws PythonFault if the limit is exceeded */
  public void steps(long count) {
    steps += count;
    if (count < 0 || steps > mostSteps) {
      throw new PythonFault("it takes more than " + mostSteps + " steps. Maybe a loop within loops?");
    }
  }

  /** Counts elements of a list or dictionary before it is made. */
  public void elements(long count) {
    steps(Math.min(count, MOST_STEPS) * STEPS_PER_ELEMENT);
  }

  /** Counts the reading of a text. */
  public void read(String text) {
    steps(text.length() / 4);
  }

  /** Counts the characters of a text before it is made. */
  public void characters(long count) {
    characters += count;
    if (count < 0 || characters > mostCharacters) {
      throw new PythonFault("it builds more than " + mostCharacters + " characters. Maybe a text that doubles itself?");
    }
  }

  /** Counts a text that was made, and returns it. */
  public String made(String text) {
    characters(text.length());
    return text;
  }

  /** Counts a text and appends it. */
  public void write(String text, StringBuilder out) {
    characters(text.length());
    out.append(text);
  }

  /** Enters a part of an expression, statement or value. @throws PythonFault if the nesting is too deep */
  public void deeper() {
    if (++depth > MOST_DEPTH) {
      throw new PythonFault("statements, expressions or values are nested more than " + MOST_DEPTH
          + " deep. Maybe a list that holds itself, or a macro that calls itself?");
    }
  }

  /** Leaves a part. */
  public void shallower() {
    depth--;
  }

  /** Enters an element of a value, which takes as much stack as several parts. */
  void intoValue() {
    depth += LEVELS_PER_VALUE - 1;
    deeper();
  }

  /** Leaves an element. */
  void outOfValue() {
    depth -= LEVELS_PER_VALUE;
  }

  /** Begins a call of a macro or a recursive loop. */
  public void enter() {
    if (++calls > MOST_CALLS) {
      throw new PythonFault("macros call each other more than " + MOST_CALLS + " deep. Maybe without end?");
    }
  }

  /** Ends a call. */
  public void leave() {
    calls--;
  }
}
