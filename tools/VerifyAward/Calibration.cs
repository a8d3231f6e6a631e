namespace Asan.VerifyAward;

/// <summary>
/// Calibrated scores and rank intervals, from docs/results.md: the normal equations of Σ (y − μ − q − b)² + λq Σ q² +
/// λb Σ b² with the entries eliminated, inverted by Gauss and Jordan.
/// </summary>
public sealed class Calibration
{
    public const double EntryPenalty = 0.99;
    public const double JudgePenalty = 5.28;

    private readonly int judges;
    private readonly List<(int Judge, double Score)>[] scores;     // by entry
    private readonly double[][] covariance;                        // of μ and b, by the variance of chance
    private readonly double variance;

    public double[] Scores { get; }

    public Calibration(int judges, List<(int Judge, double Score)>[] scores)
    {
        (this.judges, this.scores) = (judges, scores);
        var unknowns = judges + 1;                                 // the last one is μ
        var equations = Enumerable.Range(0, unknowns).Select(_ => new double[unknowns]).ToArray();
        var right = new double[unknowns];
        for (var judge = 0; judge < judges; judge++)
            equations[judge][judge] = JudgePenalty;
        foreach (var own in scores)
        {
            // With q at its best for given μ and b, an entry adds |d|² − (Σ d)² / (n + λq), d = y − μ − b.
            var pull = 1 / (own.Count + EntryPenalty);
            var left = 1 - own.Count * pull;
            var total = own.Sum(mark => mark.Score);
            foreach (var (judge, score) in own)
            {
                equations[judge][judge] += 1;
                foreach (var (other, _) in own)
                    equations[judge][other] -= pull;
                equations[judge][judges] += left;
                equations[judges][judge] += left;
                right[judge] += score - total * pull;
            }
            equations[judges][judges] += own.Count * left;
            right[judges] += total * left;
        }
        covariance = Invert(equations);
        var solved = covariance.Select(row => row.Zip(right, (a, b) => a * b).Sum()).ToArray();
        var mean = solved[judges];
        var quality = scores.Select(own => own.Sum(mark => mark.Score - mean - solved[mark.Judge]) / (own.Count + EntryPenalty)).ToArray();
        Scores = [.. quality.Select(q => mean + q)];
        var loss = EntryPenalty * quality.Sum(q => q * q) + JudgePenalty * solved[..judges].Sum(b => b * b);
        for (var entry = 0; entry < scores.Length; entry++)
            loss += scores[entry].Sum(mark => Math.Pow(mark.Score - Scores[entry] - solved[mark.Judge], 2));
        var marks = scores.Sum(own => own.Count);
        variance = marks < 2 ? double.PositiveInfinity : loss / (marks - 1);
    }

    /// <summary>One more than the entries certainly better, and the entries less those certainly worse.</summary>
    public (int Best, int Worst)[] Intervals()
    {
        var n = scores.Length;
        var z = n < 2 ? 0 : TailPoint(0.025 / (n - 1));
        var (above, below) = (new int[n], new int[n]);
        var self = new double[n];
        var row = new double[judges + 1];
        for (var entry = 0; entry < n; entry++)
        {
            Fill(entry);
            self[entry] = Joint(entry);
        }
        for (var entry = 0; entry < n; entry++)
        {
            Fill(entry);
            for (var other = 0; other < entry; other++)
            {
                var spread = variance * (Pull(entry) + Pull(other) + self[entry] + self[other] - 2 * Joint(other));
                var gap = Scores[entry] - Scores[other];
                if (gap > 0 && gap > z * Math.Sqrt(spread))
                    (above[other], below[entry]) = (above[other] + 1, below[entry] + 1);
                else if (gap < 0 && -gap > z * Math.Sqrt(spread))
                    (above[entry], below[other]) = (above[entry] + 1, below[other] + 1);
            }
        }
        return [.. above.Zip(below, (better, worse) => (better + 1, n - worse))];

        double Pull(int entry) => 1 / (scores[entry].Count + EntryPenalty);

        // The row of covariances of an entry's q with every unknown, and its product with another entry's.
        void Fill(int entry)
        {
            var pull = Pull(entry);
            for (var unknown = 0; unknown <= judges; unknown++)
            {
                var sum = scores[entry].Count * covariance[judges][unknown];
                foreach (var (judge, _) in scores[entry])
                    sum += covariance[judge][unknown];
                row[unknown] = sum * pull;
            }
        }

        double Joint(int entry)
        {
            var sum = scores[entry].Count * row[judges];
            foreach (var (judge, _) in scores[entry])
                sum += row[judge];
            return sum * Pull(entry);
        }
    }

    private static double[][] Invert(double[][] matrix)
    {
        var n = matrix.Length;
        var inverse = Enumerable.Range(0, n).Select(i => { var row = new double[n]; row[i] = 1; return row; }).ToArray();
        for (var column = 0; column < n; column++)
        {
            var pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(matrix[row][column]));
            (matrix[column], matrix[pivot]) = (matrix[pivot], matrix[column]);
            (inverse[column], inverse[pivot]) = (inverse[pivot], inverse[column]);
            var scale = 1 / matrix[column][column];
            for (var i = 0; i < n; i++)
                (matrix[column][i], inverse[column][i]) = (matrix[column][i] * scale, inverse[column][i] * scale);
            for (var row = 0; row < n; row++)
            {
                var factor = matrix[row][column];
                if (row == column || factor == 0)
                    continue;
                for (var i = 0; i < n; i++)
                {
                    matrix[row][i] -= factor * matrix[column][i];
                    inverse[row][i] -= factor * inverse[column][i];
                }
            }
        }
        return inverse;
    }

    // Newton on ln of the upper tail; the tail by Laplace's continued fraction above 2, by the power series below.
    private static double TailPoint(double probability)
    {
        var z = 2.0;
        for (var step = 0; step < 100; step++)
        {
            var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            double tail;
            if (z > 2)
            {
                var fraction = z;
                for (var k = 400; k > 0; k--)
                    fraction = z + k / fraction;
                tail = density / fraction;
            }
            else
            {
                var (sum, term) = (z, z);
                for (var k = 1; k < 200; k++)
                    sum += term *= z * z / (2 * k + 1);
                tail = 0.5 - density * sum;
            }
            var move = (Math.Log(tail) - Math.Log(probability)) * tail / density;
            z += move;
            if (Math.Abs(move) < 1e-13)
                break;
        }
        return z;
    }
}
