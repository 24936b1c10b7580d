package kedge.policy.checkpoint;

/**
 * A tensor's entry in the header of a safetensors file.
 *
 * @param name name of the tensor
 * @param type type of its elements
 * @param shape its sizes; row major
 * @param begin offset of its first byte within the data part of the file
 * @param end offset behind its last byte
 */
public record TensorEntry(String name, ElementType type, long[] shape, long begin, long end) {
  /** Number of elements. */
  public long elements() {
    return (end - begin) / type.bytes();
  }

  /** Number of bytes. */
  public long bytes() {
    return end - begin;
  }
}
