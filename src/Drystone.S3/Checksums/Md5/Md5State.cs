using System.Runtime.CompilerServices;

namespace Drystone.S3.Checksums.Md5;

/// <summary>A, B, C and D of one message.</summary>
[InlineArray(Md5Block.StateWords)]
internal struct Md5State
{
    private uint first;

    /// <summary>Of a message of which nothing has been hashed.</summary>
    public static Md5State Start
    {
        get
        {
            var state = default(Md5State);
            (state[0], state[1], state[2], state[3]) = (0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
            return state;
        }
    }
}
