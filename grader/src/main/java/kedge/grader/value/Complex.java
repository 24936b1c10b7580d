package kedge.grader.value;

/** A complex number in double precision; NaN where a function is not defined. */
public record Complex(double re, double im) {
  public static final Complex UNDEFINED = new Complex(Double.NaN, Double.NaN);
  static final Complex ONE = new Complex(1, 0);
  static final Complex I = new Complex(0, 1);

  static Complex real(double value) {
    return new Complex(value, 0);
  }

  public boolean isReal() {
    return im == 0 && Double.isFinite(re);
  }

  public boolean isFinite() {
    return Double.isFinite(re) && Double.isFinite(im);
  }

  public double magnitude() {
    return im == 0 ? Math.abs(re) : Math.hypot(re, im);
  }

  Complex plus(Complex other) {
    return new Complex(re + other.re, im + other.im);
  }

  public Complex minus(Complex other) {
    return new Complex(re - other.re, im - other.im);
  }

  Complex negated() {
    return new Complex(-re, im == 0 ? 0 : -im);
  }

  Complex times(Complex other) {
    if (im == 0 && other.im == 0) {
      return real(re * other.re);
    }
    return new Complex(re * other.re - im * other.im, re * other.im + im * other.re);
  }

  Complex over(Complex other) {
    if (other.re == 0 && other.im == 0) {
      return UNDEFINED;
    }
    if (im == 0 && other.im == 0) {
      return real(re / other.re);
    }
    double norm = other.re * other.re + other.im * other.im;
    return new Complex((re * other.re + im * other.im) / norm, (im * other.re - re * other.im) / norm);
  }

  Complex exp() {
    return im == 0 ? real(Math.exp(re)) : new Complex(Math.exp(re) * Math.cos(im), Math.exp(re) * Math.sin(im));
  }

  /** Returns the principal logarithm. */
  Complex log() {
    if (re == 0 && im == 0) {
      return UNDEFINED;
    }
    return im == 0 && re > 0 ? real(Math.log(re)) : new Complex(Math.log(magnitude()), Math.atan2(im, re));
  }

  Complex sqrt() {
    if (im == 0) {
      return re >= 0 ? real(Math.sqrt(re)) : new Complex(0, Math.sqrt(-re));
    }
    double real = Math.sqrt((magnitude() + Math.abs(re)) / 2);
    double other = Math.abs(im) / (2 * real);
    return re >= 0 ? new Complex(real, Math.copySign(other, im)) : new Complex(other, Math.copySign(real, im));
  }

  /** Returns a power: a whole power by multiplication, any other by the principal logarithm. */
  Complex power(Complex exponent) {
    if (exponent.im == 0 && exponent.re == Math.rint(exponent.re) && Math.abs(exponent.re) <= 1024) {
      return im == 0 ? re == 0 && exponent.re < 0 ? UNDEFINED : real(Math.pow(re, exponent.re))
          : whole((int) exponent.re);
    }
    if (im == 0 && exponent.im == 0 && re >= 0) {
      return re == 0 && exponent.re <= 0 ? UNDEFINED : real(Math.pow(re, exponent.re));
    }
    return re == 0 && im == 0 ? exponent.re > 0 ? this : UNDEFINED : log().times(exponent).exp();
  }

  private Complex whole(int exponent) {
    double re = 1;
    double im = 0;
    double squareRe = this.re;
    double squareIm = this.im;
    for (int left = Math.abs(exponent); left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        double product = re * squareRe - im * squareIm;
        im = im == 0 && squareIm == 0 ? 0 : re * squareIm + im * squareRe;
        re = product;
      }
      double square = squareRe * squareRe - squareIm * squareIm;
      squareIm = squareIm == 0 ? 0 : 2 * squareRe * squareIm;
      squareRe = square;
    }
    Complex result = new Complex(re, im);
    return exponent < 0 ? ONE.over(result) : result;
  }
}
