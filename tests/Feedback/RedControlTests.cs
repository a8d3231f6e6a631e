using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>Takes the guards away in a database of its own, and sees the checks of the other tests notice it.</summary>
public class RedControlTests(FeedbackHost host) : IClassFixture<FeedbackHost>
{
    [Fact]
    public async Task Without_the_unique_constraints_more_than_one_of_eight_is_accepted()
    {
        await host.ExecuteAsync("alter table rating drop constraint rating_one_a_token; alter table rating_token drop constraint rating_token_one_a_visit");
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());

        var ratings = await AtOnce.PostAsync(host, "/v1/ratings", new { ratingToken = await host.TokenAsync(service, centre), answers = FeedbackHost.Answers() });
        var tokens = await AtOnce.PostAsync(host, "/v1/rating-tokens", new { visitCode = await host.CloseVisitAsync(service, centre) });

        Assert.True(AtOnce.Accepted(ratings) > 1, "the check of ratings does not notice a missing guard");
        Assert.True(AtOnce.Accepted(tokens) > 1, "the check of tokens does not notice a missing guard");
    }

    [Fact]
    public async Task A_rewritten_leaf_is_noticed_by_whoever_kept_an_earlier_head()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 2; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers());
        var earlier = await host.HeadAsync();
        await host.RateAsync(service, centre, FeedbackHost.Answers());
        Assert.True(await host.LogExtendsAsync(earlier, await host.HeadAsync()));

        await host.ExecuteAsync("alter table rating_log_node disable trigger all; update rating_log_node set hash = sha256('another') where index = 0");

        Assert.False(await host.LogExtendsAsync(earlier, await host.HeadAsync()));
    }

    [Fact]
    public async Task Without_its_constraints_the_database_takes_a_block_of_nine_and_a_count_of_nine()
    {
        var statements = new[]
        {
            (Table: "block", Constraint: "block_has_ten", Nine: "insert into block values (0, 'a', 's', 'c', 'served', 9, sha256('x'))"),
            (Table: "published_count", Constraint: "published_count_has_ten", Nine: "insert into published_count values (0, 'a', 's', 'c', 'served', 'overall', 0, 0, 0, 9, 5)"),
        };
        foreach (var (table, constraint, nine) in statements)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(nine));
            Assert.Equal(constraint, refused.ConstraintName);

            await host.ExecuteAsync($"alter table {table} drop constraint {constraint}");

            await host.ExecuteAsync(nine);
        }
    }
}
