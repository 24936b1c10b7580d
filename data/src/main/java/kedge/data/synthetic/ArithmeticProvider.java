package kedge.data.synthetic;

import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;

/** Arithmetic problems: {@code source: arithmetic}. */
public final class ArithmeticProvider implements ProblemSourceProvider<ArithmeticSettings> {
  @Override
  public String kind() {
    return "arithmetic";
  }

  @Override
  public Class<ArithmeticSettings> settings() {
    return ArithmeticSettings.class;
  }

  @Override
  public ProblemSource open(ArithmeticSettings settings) {
    return new ArithmeticSource(settings);
  }
}
