namespace Drystone.S3.Policies.Conditions;

/// <summary>How a value of a request has to stand to that of the policy.</summary>
internal enum Order
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Numbers and dates: what has an order.</summary>
/// <param name="read">Null for a text that is no such value, which then stands in no order to anything.</param>
internal sealed class OrderTest<T>(T bound, Order order, Func<string, T?> read) : ConditionTest
    where T : struct, IComparable<T>
{
    public override bool Matches(string value, IConditionContext context)
    {
        if (read(value) is not { } number)
        {
            return false;
        }

        var comparison = number.CompareTo(bound);
        return order switch
        {
            Order.Equal => comparison == 0,
            Order.Less => comparison < 0,
            Order.LessOrEqual => comparison <= 0,
            Order.Greater => comparison > 0,
            _ => comparison >= 0,
        };
    }
}
