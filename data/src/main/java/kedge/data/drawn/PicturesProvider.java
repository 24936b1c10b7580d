package kedge.data.drawn;

import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;

/** Problems to look at: {@code source: pictures}. */
public final class PicturesProvider implements ProblemSourceProvider<PicturesSettings> {
  @Override
  public String kind() {
    return "pictures";
  }

  @Override
  public Class<PicturesSettings> settings() {
    return PicturesSettings.class;
  }

  @Override
  public ProblemSource open(PicturesSettings settings) {
    return new PicturesSource(settings);
  }
}
