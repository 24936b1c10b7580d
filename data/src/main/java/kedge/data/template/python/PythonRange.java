package kedge.data.template.python;

import java.util.AbstractList;

/** The value of {@code range}; at most 100,000 numbers, as in the sandbox of Jinja. */
public final class PythonRange extends AbstractList<Object> {
  private static final int MOST = 100_000;
  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  private PythonRange(long start, long stop, long step) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    double count = Math.ceil(((double) stop - start) / step);
    if (count > MOST) {
      throw new PythonFault("range of more than " + MOST + " numbers");
    }
    this.size = (int) Math.max(0, count);
  }

  /**
   * {@code range(stop)}, {@code range(start, stop, step)}.
   *
   * @throws PythonFault for other arguments, or too many numbers
   */
  public static PythonRange of(CallArguments arguments) {
    int given = arguments.positional().size();
    if (given < 1 || given > 3 || !arguments.named().isEmpty()) {
      throw new PythonFault("range expected 1 to 3 arguments, got " + given);
    }
    long first = number(arguments.positional().get(0));
    long second = given > 1 ? number(arguments.positional().get(1)) : first;
    long step = given > 2 ? number(arguments.positional().get(2)) : 1;
    if (step == 0) {
      throw new PythonFault("range() arg 3 must not be zero");
    }
    return new PythonRange(given > 1 ? first : 0, second, step);
  }

  private static long number(Object value) {
    if (value instanceof Boolean || value instanceof Long) {
      return PythonArithmetic.integer(value).longValueExact();
    }
    throw new PythonFault("'" + PythonValues.typeName(value) + "' object cannot be interpreted as a small integer");
  }

  @Override
  public Object get(int index) {
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  String repr() {
    return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
  }
}
