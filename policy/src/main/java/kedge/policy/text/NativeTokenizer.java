package kedge.policy.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.URL;
import java.util.Arrays;
import kedge.data.UserError;
import kedge.policy.natives.NativeCache;
import org.bytedeco.javacpp.Loader;

/**
 * A tokenizer of Hugging Face's {@code tokenizers} library, reached through DJL's native functions only: DJL's own
 * loader looks for CUDA, may download a matching build, unpacks into the home folder and reports home from some
 * machines. Here the CPU library inside the jar is unpacked into JavaCPP's cache, like all natives. Thread-safe.
 */
final class NativeTokenizer implements AutoCloseable {
  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
  private static final Cleaner CLEANER = Cleaner.create();

  static {
    load();
  }

  private final long handle;
  private final Cleaner.Cleanable cleanable;
  private volatile boolean closed;

  /** @throws UserError with the library's message when the text is not a {@code tokenizer.json} */
  NativeTokenizer(String json) {
    long created = create(json);
    handle = created;
    cleanable = CLEANER.register(this, () -> LIBRARY.deleteTokenizer(created));
    LIBRARY.disableTruncation(handle);
    LIBRARY.disablePadding(handle);
  }

  /**
   * Ids of a text, with nothing added.
   *
   * @throws UserError with the library's message, for instance for a word without an id
   */
  int[] encode(String text) {
    requireOpen();
    long encoding = encoding(text);
    try {
      return Arrays.stream(LIBRARY.getTokenIds(encoding)).mapToInt(id -> (int) id).toArray();
    } finally {
      LIBRARY.deleteEncoding(encoding);
      Reference.reachabilityFence(this);
    }
  }

  String decode(int[] tokens, boolean skipSpecial) {
    requireOpen();
    String text = LIBRARY.decode(handle, Arrays.stream(tokens).asLongStream().toArray(), skipSpecial);
    Reference.reachabilityFence(this);
    return text;
  }

  @Override
  public void close() {
    closed = true;
    cleanable.clean();
  }

  private static long create(String json) {
    try {
      return LIBRARY.createTokenizerFromString(json);
    } catch (RuntimeException e) {
      throw new UserError("tokenizer.json: the tokenizers library refuses it: " + e.getMessage(), e);
    }
  }

  private long encoding(String text) {
    try {
      return LIBRARY.encode(handle, text, false);
    } catch (RuntimeException e) {
      throw new UserError(
          "the tokenizers library refuses a text of " + text.length() + " characters: " + e.getMessage(), e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the tokenizer was closed");
    }
  }

  private static void load() {
    String folder = "/native/lib/" + switch (Loader.getPlatform()) {
      case "linux-x86_64" -> "linux-x86_64";
      case "linux-arm64" -> "linux-aarch64";
      case "macosx-arm64" -> "osx-aarch64";
      case "windows-x86_64" -> "win-x86_64";
      default -> throw new UnsupportedOperationException("platform is " + Loader.getPlatform()
          + ", but the tokenizer library has natives for linux-x86_64, linux-arm64, macosx-arm64 and windows-x86_64");
    } + "/cpu/";
    if (folder.contains("/win-")) {
      for (String needed : new String[]{"libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll"}) {
        System.load(unpack(folder + needed));
      }
    }
    System.load(unpack(folder + System.mapLibraryName("tokenizers")));
  }

  private static String unpack(String resource) {
    URL inJar = TokenizersLibrary.class.getResource(resource);
    if (inJar == null) {
      throw new IllegalStateException(
          "the tokenizer library's jar holds no " + resource + ". Maybe its version changed and its folders with it?");
    }
    return NativeCache.locked(() -> {
      try {
        return Loader.cacheResource(inJar).getAbsolutePath();
      } catch (IOException e) {
        throw new UserError("cannot unpack " + resource + " into "
            + System.getProperty("org.bytedeco.javacpp.cachedir", "JavaCPP's cache folder") + ": " + e.getMessage(), e);
      }
    });
  }
}
