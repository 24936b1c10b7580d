package kedge.policy.vision;

/**
 * An image at its place in a sequence: its features take the place of the embeddings of a run of context tokens.
 *
 * @param position position of the run's first token in the sequence; the run is {@link VisionShape#tokens(ImageInput)}
 * long
 */
public record PlacedImage(int position, ImageInput image) {
}
