using Asan.ServiceDefaults;

namespace Asan.Booking;

/// <summary>Lists in the order of their ids, which is the order of making: ids are UUIDs of version 7 (RFC 9562 section 5.7).</summary>
public static class PageAfterId
{
    /// <summary>The id after which the page starts; all zero for the first page.</summary>
    public static Guid AfterId(this PageRequest page) =>
        page.After is "" ? Guid.Empty
        : Guid.TryParse(page.After, out var id) ? id
        : throw CommonProblems.InvalidRequest.Because(
            "The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
}
