package kedge.training.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import kedge.data.image.Pixels;
import kedge.training.report.PromptPictures.Prompt;

/**
 * Pictures of the rollouts on the page, each once, as data URLs by digest: at most {@link #MOST} pictures and {@link
 * #MOST_CHARACTERS} characters in total. The page names the others.
 */
final class PicturesJson {
  static final int MOST = 240;
  static final int MOST_CHARACTERS = 8 << 20;

  private PicturesJson() {
  }

  static ObjectNode of(Collection<RolloutExcerpt> rollouts, PromptPictures pictures) {
    Map<String, Prompt> wanted = new LinkedHashMap<>();
    rollouts.forEach(rollout -> rollout.images().forEach(
        digest -> wanted.putIfAbsent(digest, new Prompt(rollout.stage(), rollout.problem()))));
    Set<String> digests = new LinkedHashSet<>(wanted.keySet().stream().limit(MOST).toList());
    wanted.keySet().retainAll(digests);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (wanted.isEmpty()) {
      return node;
    }
    Map<String, Pixels> found = pictures.find(new LinkedHashSet<>(wanted.values()), digests);
    int left = MOST_CHARACTERS;
    for (String digest : digests) {
      String url = found.containsKey(digest) ? url(found.get(digest)) : "";
      left -= url.length();
      if (left >= 0 && !url.isEmpty()) {
        node.put(digest, url);
      }
    }
    return node;
  }

  /** Returns the shorter of PNG and JPEG, which suit drawings and photographs. */
  private static String url(Pixels pixels) {
    BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = pixels.rgb();
    for (int i = 0; i < rgb.length / 3; i++) {
      image.setRGB(i % pixels.width(), i / pixels.width(),
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF);
    }
    return Stream.of("png", "jpeg").map(format -> "data:image/" + format + ";base64," + base64(image, format))
        .min((one, other) -> Integer.compare(one.length(), other.length())).orElseThrow();
  }

  private static String base64(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
