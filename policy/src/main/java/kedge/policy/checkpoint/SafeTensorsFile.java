package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import kedge.data.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * A memory-mapped safetensors file. LibTorch holds the map ({@code torch.from_file}, private and of any size), so
 * tensors are views of the file without a copy and closing unmaps at once, which a Java byte buffer cannot promise.
 */
public final class SafeTensorsFile implements AutoCloseable {
  private final Path path;
  private final SafeTensorsHeader header;
  private final Tensor bytes;

  private SafeTensorsFile(Path path, SafeTensorsHeader header, Tensor bytes) {
    this.path = path;
    this.header = header;
    this.bytes = bytes;
  }

  /**
   * Checks the header and maps the file.
   *
   * @throws UserError if it is missing, cannot be read, or is not a sound safetensors file
   */
  public static SafeTensorsFile open(Path path) {
    long size;
    SafeTensorsHeader header;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      header = SafeTensorsHeader.read(channel, path.toString());
      size = channel.size();
    } catch (NoSuchFileException e) {
      throw new UserError(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new UserError(path + ": cannot be read: " + e.getMessage(), e);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor bytes = torch.from_file(path.toString(), new BoolOptional(false), new LongOptional(size),
          new TensorOptions(ScalarType.Byte));
      bytes.retainReference();
      return new SafeTensorsFile(path, header, bytes);
    }
  }

  /** The tensors by name, in the order of their data. */
  public Map<String, TensorEntry> entries() {
    return header.entries();
  }

  /**
   * A tensor as a view of the mapped file, in its own type and shape. It belongs to the caller's scope and must not
   * outlive this object's {@link #close()}, nor be written.
   *
   * @throws UserError if there is none of that name
   */
  public Tensor tensor(String name) {
    TensorEntry entry = entry(name);
    long start = header.dataStart() + entry.begin();
    Tensor run = bytes.narrow(0, start, entry.bytes());
    if (start % entry.type().bytes() != 0) {
      run = run.clone(); // a header of odd length: the format allows it, a view does not
    }
    return run.view(entry.type().scalar()).view(entry.shape());
  }

  /**
   * Copies a tensor into one of as many elements, converting type and device.
   *
   * @param into any shape; its values are overwritten
   * @throws UserError if there is none of that name, or its size is another
   */
  public void copy(String name, Tensor into) {
    copy(name, into.numel(), 0, into);
  }

  /**
   * Copies a run of a tensor.
   *
   * @param elements that the tensor is to have
   * @param start of the run, which is as long as {@code into}
   * @throws UserError as {@link #copy(String, Tensor)}
   */
  public void copy(String name, long elements, long start, Tensor into) {
    TensorEntry entry = entry(name);
    if (entry.elements() != elements) {
      throw new UserError(path + ": " + name + " has " + entry.elements() + " elements, expected " + elements);
    }
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      into.view(-1).copy_(tensor(name).view(-1).narrow(0, start, into.numel()));
    }
  }

  private TensorEntry entry(String name) {
    TensorEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new UserError(path + ": has no tensor " + name);
    }
    return entry;
  }

  @Override
  public void close() {
    bytes.releaseReference();
  }
}
