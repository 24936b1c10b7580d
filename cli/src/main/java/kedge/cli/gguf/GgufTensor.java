package kedge.cli.gguf;

/**
 * Entry of a tensor in a GGUF file.
 *
 * @param name llama.cpp's name, for instance {@code blk.3.attn_q.weight}
 * @param shape row-major: the reverse of the order in the file
 * @param position offset of its first byte in the file
 */
public record GgufTensor(String name, GgufType type, long[] shape, long position) {
  /** Returns the number of elements. */
  public long elements() {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }

  /** Returns the number of bytes in the file. */
  public long bytes() {
    return type.bytes(elements());
  }
}
