package kedge.data.io;

import com.google.common.collect.Iterators;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that together form one sequence of bytes.
 *
 * @param name name in messages: the file, or the folder of several files
 * @param files the files in order; missing ones have no bytes
 */
public record FileSequence(Path name, List<Path> files) {
  public FileSequence {
    files = List.copyOf(files);
  }

  /** One file. */
  public static FileSequence of(Path file) {
    return new FileSequence(file, List.of(file));
  }

  /** Sum of the files' lengths. */
  public long bytes() {
    return files.stream().mapToLong(file -> file.toFile().length()).sum();
  }

  /** Opens the bytes of all files, one after the other. @throws java.io.UncheckedIOException from its reads */
  InputStream open() {
    return new SequenceInputStream(Iterators.asEnumeration(files.stream().filter(Files::isRegularFile).map(file -> {
      try {
        return Files.newInputStream(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }).iterator()));
  }

  /** A file and a number of its first bytes. */
  public record Slice(Path file, long bytes) {
  }

  /** Returns the files with the first bytes of the sequence, each with its number of these bytes. */
  public List<Slice> first(long bytes) {
    long[] left = {bytes};
    return files.stream().map(file -> {
      long taken = Math.min(left[0], file.toFile().length());
      left[0] -= taken;
      return new Slice(file, taken);
    }).filter(slice -> slice.bytes() > 0).toList();
  }

  /** Returns the file that contains a byte, counted from 0; the last file for a byte past the end. */
  Slice at(long place) {
    long before = 0;
    for (Path file : files) {
      long length = file.toFile().length();
      if (place < before + length) {
        return new Slice(file, place - before);
      }
      before += length;
    }
    return new Slice(files.isEmpty() ? name : files.get(files.size() - 1), 0);
  }
}
