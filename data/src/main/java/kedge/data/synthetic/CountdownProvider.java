package kedge.data.synthetic;

import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;

/** Countdown problems: {@code source: countdown}. */
public final class CountdownProvider implements ProblemSourceProvider<CountdownSettings> {
  @Override
  public String kind() {
    return "countdown";
  }

  @Override
  public Class<CountdownSettings> settings() {
    return CountdownSettings.class;
  }

  @Override
  public ProblemSource open(CountdownSettings settings) {
    return new CountdownSource(settings);
  }
}
