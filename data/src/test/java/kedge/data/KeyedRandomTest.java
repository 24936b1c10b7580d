package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntToLongFunction;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

  @Test
  void aMillionDistinctKeysGiveDistinctBits() {
    Set<Long> draws = new HashSet<>();
    int keys = 0;
    for (long seed = 0; seed < 10; seed++) {
      for (long step = 0; step < 10; step++) {
        for (long problem = 0; problem < 100; problem++) {
          for (long position = 0; position < 100; position++) {
            draws.add(KeyedRandom.bits(seed, step, problem, position));
            keys++;
          }
        }
      }
    }
    assertEquals(keys, draws.size());
  }

  @Test
  void theOrderAndTheNumberOfCountersMatter() {
    assertNotEquals(KeyedRandom.bits(1, 2, 3), KeyedRandom.bits(1, 3, 2));
    assertNotEquals(KeyedRandom.bits(1), KeyedRandom.bits(1, 0));
    assertNotEquals(KeyedRandom.bits(1, 0), KeyedRandom.bits(1, 0, 0));
    assertNotEquals(KeyedRandom.bits(1, 2), KeyedRandom.bits(2, 1));
  }

  @Test
  void vectorsReckonedOutsideJavaStayAsTheyAre() {
    assertEquals(-2152535657050944081L, KeyedRandom.bits(0));
    assertEquals(-243175152857506788L, KeyedRandom.bits(1, 2, 3));
    assertEquals(4917362597353671153L, KeyedRandom.bits(-1, Long.MIN_VALUE, Long.MAX_VALUE));
    assertEquals(7985466171035932213L, KeyedRandom.text("gsm8k-train/17"));
    assertEquals(503, KeyedRandom.integer(1000, 7, 8, 9));
  }

  @Test
  void uniformDrawsFillAHundredBinsEvenly() {
    assertEven(100, 200_000, i -> (long) (KeyedRandom.uniform(42, i) * 100));
    assertEven(100, 200_000, i -> (long) (KeyedRandom.uniform(i, 42) * 100));
  }

  @Test
  void integersFillTheirRangeEvenlyAndStayInside() {
    assertEven(7, 200_000, i -> KeyedRandom.integer(7, 3, i));
    assertEven(50, 200_000, i -> KeyedRandom.integer(50, i));
  }

  @Test
  void integersReachBothEndsOfTheGreatestRange() {
    int least = Integer.MAX_VALUE;
    int greatest = 0;
    for (int i = 0; i < 100_000; i++) {
      int drawn = KeyedRandom.integer(Integer.MAX_VALUE, 5, i);
      assertTrue(drawn >= 0 && drawn < Integer.MAX_VALUE);
      least = Math.min(least, drawn);
      greatest = Math.max(greatest, drawn);
    }
    assertTrue(least < 1 << 18 && greatest > Integer.MAX_VALUE - (1 << 18), least + " to " + greatest);
    assertEquals(0, KeyedRandom.integer(1, 5));
  }

  @Test
  void aBoundBelowOneIsRefused() {
    assertEquals("bound is 0, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> KeyedRandom.integer(0, 1)).getMessage());
  }

  @Test
  void oneFlippedBitOfACounterFlipsHalfOfTheBits() {
    double flipped = 0;
    for (int bit = 0; bit < 64; bit++) {
      for (int i = 0; i < 100; i++) {
        flipped += Long.bitCount(KeyedRandom.bits(9, i) ^ KeyedRandom.bits(9, i ^ 1L << bit));
      }
    }
    assertEquals(32, flipped / 6400, 0.2);
  }

  private static void assertEven(int bins, int draws, IntToLongFunction draw) {
    long[] counts = new long[bins];
    for (int i = 0; i < draws; i++) {
      counts[(int) draw.applyAsLong(i)]++;
    }
    double expected = (double) draws / bins;
    double statistic = 0;
    for (long count : counts) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    double chance = 1 - new ChiSquaredDistribution(bins - 1).cumulativeProbability(statistic);
    assertTrue(chance > 1e-3 && chance < 1 - 1e-3,
        "chi-square " + statistic + " over " + bins + " bins has chance " + chance);
  }
}
