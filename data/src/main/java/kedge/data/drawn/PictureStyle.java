package kedge.data.drawn;

/** Variety of drawn pictures. */
public enum PictureStyle {
  /** One hand, upright, in the middle, without noise. */
  PLAIN,
  /** Several hands, turned and moved a little, with noise. */
  VARIED
}
