package kedge.policy.vision;

import java.util.Set;

/**
 * Features of images, kept by digest as long as the weights that they come from stay. What a backend computes them
 * with is told here what is trained and when weights change.
 */
public interface VisionFeatures {

  /**
   * Says which parameters, by their names inside Kedge, are not trained from now on. No gradients are computed in a
   * tower or an adapter none of whose parameters is trained.
   */
  void freeze(Set<String> parameters);

  /** Says that trained weights have changed, and no others. */
  void trained();

  /** Says that any weights may have changed. */
  void replaced();

  /** Images that have gone through the tower so far, for features; passes for gradients are not counted. */
  long computed();

  /** What an image's digest is kept for at most: 256 MiB of features. */
  long BYTES = 256L << 20;
}
