using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>Many answers in a random order, counted without going through the API, so that thousands of steps are cheap.</summary>
public class PublicationStepsTests(FeedbackHost host) : IClassFixture<FeedbackHost>
{
    [Fact]
    public async Task Two_publications_of_a_subject_differ_in_no_answer_or_in_ten_and_more_of_each_question()
    {
        var random = new Random(20221215);
        for (var step = 0; step < 400; step++)
        {
            await host.ExecuteAsync("""
                insert into open_block (service_id, centre_id, refused, question, n0, n3) values (@service, @centre, @refused, @question, @n, 1 - @n)
                on conflict (service_id, centre_id, refused, question) do update set n0 = open_block.n0 + excluded.n0, n3 = open_block.n3 + excluded.n3
                """, new
            {
                service = $"service-{random.Next(2)}", centre = $"centre-{random.Next(2)}", refused = random.Next(4) == 0,
                question = random.Next(3) == 0 ? "bribeAsked" : "overall", n = random.Next(2),
            });
            await host.ExecuteAsync("update rating_log set size = size + 1");
            if (random.Next(15) == 0)
                await host.PublishNowAsync();
        }

        var (publications, smallest) = await host.QueryAsync<(int, int)>("""
            with base as (
                select subject_kind, subject_id, version, "group", figure ->> 'question' as question, (figure ->> 'base')::int as base
                from publication, unnest(array['received', 'refused']) "group", jsonb_array_elements(figures -> "group" -> 'questions') figure),
            step as (
                select base - coalesce(lag(base) over (partition by subject_kind, subject_id, "group", question order by version), 0) as more from base)
            select count(*)::int, min(more) filter (where more <> 0) from step
            """);

        Assert.True(publications > 10, $"only {publications} figures were compared");
        Assert.True(smallest >= 10, $"a figure changed by {smallest} answers");
    }
}
