package kedge.cli.gguf;

/**
 * A tensor's entry in a GGUF file.
 *
 * @param name name of llama.cpp, for instance {@code blk.3.attn_q.weight}
 * @param shape row major, the reverse of the order in the file
 * @param position position of its first byte in the file
 */
public record GgufTensor(String name, GgufType type, long[] shape, long position) {
  /** Number of elements. */
  public long elements() {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }

  /** Number of bytes in the file. */
  public long bytes() {
    return type.bytes(elements());
  }
}
